"""What can go wrong with an account, as a sentence for people and a reason for gaps.

Every class carries `reason`, a stable word for gaps, and `message`, which is masked before it is
kept. None of them means "empty": the caller must turn each into a gap.
"""

# ruff: noqa: N818 - the names say the state of the account, which is what callers branch on

from __future__ import annotations

from nsaudit.netsuite.redact import mask


class NetSuiteError(Exception):
    """Something in an account could not be read."""

    reason = "failed"
    #: Whether another try may go better.
    transient = False
    #: Seconds that NetSuite asked to wait; None when it did not say.
    retry_after: float | None = None

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        permission: str | None = None,
        feature: str | None = None,
        code: str = "",
        status: int | None = None,
        where: str = "",
    ) -> None:
        self.message = mask(message)
        self.hint = mask(hint)
        self.permission = permission
        self.feature = feature
        self.code = code
        self.status = status
        self.where = mask(where)
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """What happened, where, and what to do next, in one line."""
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}; {self.hint}" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by state: the constructor takes keywords only."""
        return (_rebuild, (type(self), dict(self.__dict__)))


def _rebuild(kind: type[NetSuiteError], state: dict[str, object]) -> NetSuiteError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    error.args = (error.sentence,)
    return error


class UsageError(NetSuiteError):
    """The configuration is wrong; no request was made."""

    reason = "usage"


class Forbidden(NetSuiteError):
    """nsaudit itself refused to send a request that is not a known read."""

    reason = "forbidden"


class LoginRefused(NetSuiteError):
    """The credentials were refused, so nothing at all can be read from the account."""

    reason = "login_refused"


class NotPermitted(NetSuiteError):
    """The role lacks a permission; `permission` names it when known."""

    reason = "not_permitted"


class FeatureOff(NetSuiteError):
    """A feature is off in the account, so the object does not exist there."""

    reason = "feature_off"


class NotFound(NetSuiteError):
    """A table or record is not there for this role.

    NetSuite answers "no permission", "feature off" and "no such table" with one text (confidence
    B), so this stays undecided: `permission` and `feature` say what would have to hold.
    """

    reason = "not_found"


class UnknownColumn(NotFound):
    """A column does not exist for this account and role; `column` is its lower-case name."""

    reason = "unknown_column"

    def __init__(self, message: str, *, column: str, where: str = "", status: int = 400) -> None:
        self.column = column
        super().__init__(message, where=where, status=status, code="INVALID_PARAMETER")


class BadQuery(NetSuiteError):
    """NetSuite could not run a query: a defect of the query, not a state of the account."""

    reason = "bad_query"


class Throttled(NetSuiteError):
    """The account's concurrency limit kept refusing; `retry_after` is in seconds."""

    reason = "throttled"
    transient = True


class Unavailable(NetSuiteError):
    """The service failed, dropped the connection or took too long."""

    reason = "unavailable"


class Undecodable(NetSuiteError):
    """The answer is not what the interface documents: truncated, HTML, or contradicting itself."""

    reason = "undecodable"
