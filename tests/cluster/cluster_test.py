#!/usr/bin/env python3
"""The program on a cluster of two shards with two replicas each: its tables, its commands, and faults.

The tests run in their order on one cluster, each in a database of its own.
"""
import cluster  # noqa: F401  (finds support/)
from command_cases import Commands
from diagnose_cases import Diagnose
from fault_cases import CutNetworks, Faults, LostDisks
from ipv6_cases import Ipv6
from quorum_cases import Quorum
from schema_cases import Schema
from support.harness import load_tests_in_order, main
from window_cases import Windows

load_tests = load_tests_in_order(Schema, Commands, Windows, Quorum, Diagnose, Faults, LostDisks,
                                 CutNetworks, Ipv6)

if __name__ == "__main__":
    main()
