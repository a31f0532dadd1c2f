"""What the SuiteCloud CLI prints, explained: message, cause, rule and fix."""

from nsaudit.explain.messages import MESSAGES, Message
from nsaudit.explain.read import Said, decode, explained, read

__all__ = ["MESSAGES", "Message", "Said", "decode", "explained", "read"]
