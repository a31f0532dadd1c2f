"""The errors that people see: what is wrong, and what to do next."""

from __future__ import annotations


class UserError(Exception):
    """Bad usage, a bad file, or rules that do not load: exit code 2 and no traceback.

    ``message`` says what and where; ``hint`` says what to do next.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Unreachable(Exception):  # noqa: N818 - a plain statement about an account
    """Nothing can be read from an account: exit code 3, because nothing was judged."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
