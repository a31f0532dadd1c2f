"""Static configuration linter and environment auditor for Oracle NetSuite."""

__version__ = "0.1.0"
