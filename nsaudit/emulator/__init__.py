"""A local NetSuite for the demo and the tests: real requests, real refusals, no account needed.

What it plays by evidence and what by assumption is listed in `nsaudit/netsuite/assumptions.md`.
Needs the extra `demo`.
"""

from __future__ import annotations

from nsaudit.emulator.access import Login
from nsaudit.emulator.app import EmulatedAccount
from nsaudit.emulator.dataset import AccountData, FixtureError, Table, load
from nsaudit.emulator.faults import Fault, Kind
from nsaudit.emulator.server import ByHost, serve
from nsaudit.emulator.settings import Seen, Settings

__all__ = [
    "AccountData",
    "ByHost",
    "EmulatedAccount",
    "Fault",
    "FixtureError",
    "Kind",
    "Login",
    "Seen",
    "Settings",
    "Table",
    "load",
    "serve",
]
