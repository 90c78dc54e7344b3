#!/usr/bin/env python3
"""Writes an example of truefill.toml that explains each key of `truefill sync`, from its --help.

usage: make_config.py PROGRAM FILE
"""
import pathlib
import sys
import textwrap

from program_help import Command

HEAD = """\
# Settings of `truefill sync`: truefill --config /etc/truefill/truefill.toml sync
#
# Each key is an option of the command without its dashes. A line that begins with # and a key shows the
# default or an example: remove the # to set it. The command line comes before the environment, and that
# before this file; a key that the command does not know is an error. The password of ClickHouse is read
# from the environment alone: TRUEFILL_CLICKHOUSE_PASSWORD. The systemd units set `key`, `every` and `once`
# on the command line.

[sync]
"""

# Keys that the example sets besides the required ones, because the systemd units rely on them.
SET = {"sink", "state"}
# Values for options that have no default, or whose default suits only a person's account.
EXAMPLES = {
    "exchange": "https://external-api.kalshi.com/trade-api/v2",
    "key-id": "00000000-0000-0000-0000-000000000000",
    "key": "/etc/truefill/kalshi.pem",
    "sink": "sqlite:/var/lib/truefill/fills.db",
    "account": "desk-1",
    "registry": "/var/lib/truefill/registry.csv",
    "state": "/var/lib/truefill",
    "instance": "poller-1",
    "every": "10s",
    "since": "30d",
    "until": "2026-08-01T00:00:00Z",
    "subaccount": "0",
    "ticker": "RAIN-NYC,SNOW-NYC",
    "log": "json",
    "link-from": "mm_orders",
    "metrics": "/var/lib/truefill/metrics.prom",
}


def key_lines(option):
    key = option.long_name[2:]
    limits = f" Between {option.limits.strip('[]').replace(' - ', ' and ')}." if option.limits else ""
    comment = textwrap.fill(option.text.rstrip(".") + "." + limits, 100, initial_indent="# ",
                            subsequent_indent="# ")
    value = EXAMPLES.get(key) or (option.choices or [option.default])[0]
    if not option.value:
        value = "false"
    elif not value or " " in value or value == "none":  # a sentence about the default is no value
        return f"{comment}\n#{key} = \"...\"\n"
    elif not value.replace(".", "", 1).isdigit():
        value = f'"{value}"'
    return f"{comment}\n{'' if option.is_required or key in SET else '#'}{key} = {value}\n"


def main():
    program, path = sys.argv[1], pathlib.Path(sys.argv[2])
    sync = next(command for command in Command(program).commands if command.path[-1] == "sync")
    keys = [key_lines(option) for option in sync.options if "--help" not in option.names]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "\n" + "\n".join(keys), encoding="utf-8")


if __name__ == "__main__":
    main()
