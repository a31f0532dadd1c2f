"""Dated reference data about NetSuite."""
