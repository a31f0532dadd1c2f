"""Reading a live NetSuite account over HTTP: the only package that imports httpx.

Reads only, by an allowlist in front of the network. See `NetSuiteClient`.
"""

from __future__ import annotations

from nsaudit.netsuite.accounts import AccountId, Hosts
from nsaudit.netsuite.auth import Auth, OAuth2, TokenBased
from nsaudit.netsuite.catalog import RecordSchema, SchemaField
from nsaudit.netsuite.client import NetSuiteClient, Probe, Progress, Selection
from nsaudit.netsuite.clock import Clock
from nsaudit.netsuite.errors import (
    BadQuery,
    FeatureOff,
    Forbidden,
    LoginRefused,
    NetSuiteError,
    NotFound,
    NotPermitted,
    Throttled,
    Unavailable,
    Undecodable,
    UnknownColumn,
    UsageError,
)
from nsaudit.netsuite.limits import Limits
from nsaudit.netsuite.protocol import Companion
from nsaudit.netsuite.redact import Secret, mask
from nsaudit.netsuite.secrets import resolve
from nsaudit.netsuite.suiteql import Key, Query, Row, day, display, literal, moment
from nsaudit.netsuite.system import GovernanceLimits

__all__ = [
    "AccountId",
    "Auth",
    "BadQuery",
    "Clock",
    "Companion",
    "FeatureOff",
    "Forbidden",
    "GovernanceLimits",
    "Hosts",
    "Key",
    "Limits",
    "LoginRefused",
    "NetSuiteClient",
    "NetSuiteError",
    "NotFound",
    "NotPermitted",
    "OAuth2",
    "Probe",
    "Progress",
    "Query",
    "RecordSchema",
    "Row",
    "SchemaField",
    "Secret",
    "Selection",
    "Throttled",
    "TokenBased",
    "Unavailable",
    "Undecodable",
    "UnknownColumn",
    "UsageError",
    "day",
    "display",
    "literal",
    "mask",
    "moment",
    "resolve",
]
