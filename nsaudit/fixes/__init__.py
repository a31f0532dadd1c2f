"""Edits that mend findings: byte-exact elsewhere, proposed by rule, applied or offered."""

from nsaudit.fixes.edit import Edit, Fix, apply, chosen
from nsaudit.fixes.propose import Files, propose

__all__ = ["Edit", "Files", "Fix", "apply", "chosen", "propose"]
