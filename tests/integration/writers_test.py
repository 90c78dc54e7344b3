#!/usr/bin/env python3
"""Two programs that write the fills of one account at the same time: REST beside WebSocket."""
import json
import re
import sqlite3

from support.engines import ClickHouse
from support.harness import COLUMNS, Case, SqliteSink, eventually, load_tests_in_order, main, on, rounds
from support.proxy import FaultProxy

INSERT = re.compile("INSERT INTO mm_fills_v2")


def dollars(micro):
    return "%d.%06d" % divmod(micro, 1000000)


def frame_of(row):
    """A fill of the WebSocket: without a fee, in milliseconds, with the price of YES."""
    fill = dict(zip(COLUMNS, row))
    price = int(fill["price_u"])
    return json.dumps({"type": "fill", "msg": {
        "trade_id": fill["fill_id"], "order_id": fill["exchange_order_id"],
        "market_ticker": fill["market_ticker"], "outcome_side": fill["side"],
        "yes_price_dollars": dollars(price if fill["side"] == "yes" else 1000000 - price),
        "count_fp": "%d.%02d" % divmod(int(fill["count_c"]), 100),
        "ts_ms": int(fill["ts_us"]) // 1000, "action": fill["action"]}})


@on(ClickHouse)
class TwoWriters(Case):
    def proxies(self):
        both = FaultProxy(self.engine.port), FaultProxy(self.engine.port)
        for proxy in both:
            self.addCleanup(proxy.close)
        return both

    def heartbeats(self, running):
        return len(running.events("heartbeat"))

    def race(self, mock, sink, account, slow, seconds):
        """Runs a service that polls REST, and a load of the same fills from the WebSocket, while the inserts
        of one of them reach the server late."""
        rest_proxy, ws_proxy = self.proxies()
        address = sink.address.replace(":%d/" % self.engine.port, ":%d/")
        frames = self.file("frames.ndjson", "\n".join(map(frame_of, mock.truth())))
        slow_proxy = rest_proxy if slow == "rest" else ws_proxy
        slow_proxy.fail_next("late", only=INSERT, seconds=seconds)

        def start_rest():
            sink.address = address % rest_proxy.port
            return self.start(self.sync_arguments(
                mock, sink, "--account", account, "--since", "60d", "--every", "100ms",
                state="rest-" + account))

        def start_ws():
            return self.start(["load", "--source", "ws", "--account", account, "--sink",
                               address % ws_proxy.port, "--state", self.path("ws-" + account),
                               frames])

        first, second = (start_rest, start_ws) if slow == "rest" else (start_ws, start_rest)
        both = [first()]
        eventually(lambda: slow_proxy.pending == 0)  # it has looked the fills up, and sends them
        both.append(second())
        rest, ws = both if slow == "rest" else reversed(both)
        self.assertEqual(ws.end().code, 0, ws.log)
        polls = self.heartbeats(rest)
        eventually(lambda: self.heartbeats(rest) > polls + 1)
        self.assertEqual(rest.stop().code, 0, rest.log)
        sink.address = address % self.engine.port

    def test_the_more_complete_row_is_seen_whoever_inserts_last(self):
        mock = self.exchange("--fills", 60)
        sink = self.sink()
        for slow in ("rest", "ws"):
            for milliseconds in rounds((0, 200, 600), range(0, 601, 50)):
                with self.subTest(slow=slow, milliseconds=milliseconds):
                    account = "%s-%d" % (slow, milliseconds)
                    self.race(mock, sink, account, slow, milliseconds / 1000)
                    self.assert_booked(mock, sink, account)

    def test_a_poorer_telling_without_a_look_leaves_a_row_of_version_0_1_0_as_it_is(self):
        mock = self.exchange("--fills", 3)
        sink = self.sink()
        proxy, _ = self.proxies()
        address = sink.address.replace(":%d/" % self.engine.port, ":%d/" % proxy.port)
        frames = self.file("frames.ndjson", "\n".join(map(frame_of, mock.truth())))
        proxy.fail_next("late", only=INSERT, seconds=1)
        loading = self.start(["load", "--source", "ws", "--sink", address, "--state",
                              self.path("state"), frames])
        eventually(lambda: proxy.pending == 0)  # it has looked: the table is empty so far
        # Version 0.1.0 gave every row the time of its booking as its version.
        sink.query("INSERT INTO mm_fills_v2 (%s, account, source, schema_ver, ingest_ver) VALUES %s"
                   % (", ".join(COLUMNS), ", ".join(
                       "(%s, '', 'rest', 2, 1780000000000000)" % ", ".join(map(literal, row))
                       for row in mock.truth())))
        self.assertEqual(loading.end().code, 0, loading.log)
        self.assertEqual(sink.stored(), 6)
        self.assert_booked(mock, sink)


def literal(value):
    return "NULL" if value is None else value if re.fullmatch("-?[0-9]+", value) else "'%s'" % value


class OnSqlite(Case):
    def test_the_more_complete_row_is_seen_whoever_inserts_last(self):
        mock = self.exchange("--fills", 60)
        sink = SqliteSink(self.path("fills.db"))
        frames = self.file("frames.ndjson", "\n".join(map(frame_of, mock.truth())))
        self.assertEqual(self.sync(mock, sink, "--account", "maker").code, 0)
        for number in range(rounds(4, 30)):
            account = "both-%d" % number
            holder = sqlite3.connect(sink.file, isolation_level=None)
            holder.execute("BEGIN IMMEDIATE")  # both have their batch, and wait
            rest = self.start(self.sync_arguments(mock, sink, "--account", account, "--since",
                                                  "60d", "--every", "100ms"))
            ws = self.start(["load", "--source", "ws", "--account", account, "--sink",
                             sink.address, frames])
            eventually(lambda: rest.events("schema_verified") and ws.events("schema_verified"))
            holder.execute("ROLLBACK")
            holder.close()
            self.assertEqual(ws.end().code, 0, ws.log)
            polls = len(rest.events("heartbeat"))
            eventually(lambda: len(rest.events("heartbeat")) > polls + 1)
            self.assertEqual(rest.stop().code, 0, rest.log)
            self.assert_booked(mock, sink, account)
            self.assertEqual(sink.rejects(), [])
        self.assertEqual(sink.damage(), "")


load_tests = load_tests_in_order(OnSqlite, TwoWriters)

if __name__ == "__main__":
    main()
