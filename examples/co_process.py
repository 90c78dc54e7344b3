#!/usr/bin/env python3
"""A Python service that keeps `truefill normalize` as a co-process. usage: co_process.py TRUEFILL"""
import json
import queue
import subprocess
import sys
import threading

FILL = {"type": "fill", "msg": {"trade_id": "f-1", "order_id": "o-1", "market_ticker": "RAIN-NYC",
                                "outcome_side": "no", "yes_price_dollars": "0.7500",
                                "count_fp": "5.00", "ts_ms": 1790363780921}}
rows = queue.Queue()
with subprocess.Popen([sys.argv[1], "normalize", "--source", "ws"], text=True,
                      stdin=subprocess.PIPE, stdout=subprocess.PIPE) as normalizer:
    # Another thread reads the rows, because a frame may hold no fill. Rejects go to standard error.
    threading.Thread(target=lambda: [rows.put(json.loads(r)) for r in normalizer.stdout]).start()
    for frame in ({"type": "subscribed", "msg": {"channel": "fill"}}, FILL):
        normalizer.stdin.write(json.dumps(frame) + "\n")
        normalizer.stdin.flush()  # the row is written now, although the input stays open
    assert rows.get(timeout=10)["price_dollars"] == "0.250000"  # NO costs one dollar minus the price of YES
    normalizer.stdin.close()
