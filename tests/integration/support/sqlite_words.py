"""A SQLite file in place of a server, for tests with statements for ClickHouse."""
import itertools
import re

from support.harness import SqliteSink, run

NUMBER = itertools.count()


class TextSink(SqliteSink):
    """The rows as texts, like those of a server."""

    def rows(self, sql, *parameters):
        return [[None if value is None else str(value) for value in row]
                for row in super().rows(sql, *parameters)]

    def stored(self):
        return sum(int(row[0]) for row in self.rows("SELECT count(*) FROM mm_fills_v2"))


class TranslatingSink(TextSink):
    """Translates the statements for ClickHouse that the tests use."""

    def __init__(self, file):
        super().__init__(file)
        self.database = file.rpartition("/")[2]  # names a folder of state

    @staticmethod
    def translated(sql):
        sql = re.sub(r" FINAL\b", "", sql).replace("count()", "count(*)").replace(
            "TRUNCATE TABLE", "DELETE FROM").replace("UInt8", "INTEGER").replace(
                "now()", "datetime('now')")
        sql = re.sub(r" ENGINE = .*", "", sql)
        return re.sub(r"ALTER TABLE (\w+) UPDATE", r"UPDATE \1 SET", sql)

    def rows(self, sql, *parameters):
        return super().rows(self.translated(sql), *parameters)

    def query(self, sql):
        super().query(self.translated(sql))

    def drop_column(self, table, column):
        """Drops a column like a person: the engine refuses that while a view uses the column."""
        views = self.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'view'")
        for statement in (*("DROP VIEW " + name for name, _ in views),
                          "ALTER TABLE %s DROP COLUMN %s" % (table, column),
                          *(sql for _, sql in views)):
            self.query(statement)


class OnSqlite:
    """A mixin in place of the decorator @on(ClickHouse)."""

    @classmethod
    def setUpClass(cls):
        """No server is started."""

    @classmethod
    def tearDownClass(cls):
        """None was started."""

    def sink(self, apply=True):
        sink = TranslatingSink(self.path("fills-%d.db" % next(NUMBER)))
        if apply:
            done = run("schema", "apply", "--sink", sink.address)
            self.assertEqual(done.code, 0, done.log)
        return sink
