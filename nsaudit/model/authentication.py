"""Integration records and other ways to sign in."""

from typing import ClassVar

from nsaudit.model.base import Customization


class IntegrationRecord(Customization):
    """An integration record. SDF carries only its script id; everything else needs the account."""

    table: ClassVar[str] = "integration_records"

    tag: str = "integration"
