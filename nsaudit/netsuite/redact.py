"""Masking, by the name it has within this package; the whole program shares ``nsaudit.redact``."""

from nsaudit.redact import MaskingFilter, Secret, install, mask, quiet, remember

__all__ = ["MaskingFilter", "Secret", "install", "mask", "quiet", "remember"]
