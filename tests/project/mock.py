"""Starts the mock exchange for a test."""
import subprocess
import time


def start_exchange(test, program, port_file, key, fills):
    """Starts the exchange, which writes its port and a new private key; returns the port. It accepts the
    key id "key-1", and ends with the test."""
    mock = subprocess.Popen([program, "--port-file", port_file, "--key-id", "key-1", "--new-key", key,
                             "--fills", str(fills)], stdout=subprocess.DEVNULL)
    test.addCleanup(mock.wait, 10)
    test.addCleanup(mock.terminate)
    end = time.monotonic() + 30
    while not (port_file.exists() and port_file.read_text(encoding="utf-8").strip()):
        test.assertIsNone(mock.poll())
        test.assertLess(time.monotonic(), end, "the mock exchange did not start")
        time.sleep(0.02)
    return port_file.read_text(encoding="utf-8").strip()
