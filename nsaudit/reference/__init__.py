"""Dated facts about NetSuite; a value missing from a table is unknown, never wrong."""
