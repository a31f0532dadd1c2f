"""The integration contracts that the configuration names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsaudit.cli.errors import UserError

if TYPE_CHECKING:
    from nsaudit.config import Config
    from nsaudit.sources.contracts import Contracts


def contracts_of(config: Config | None) -> Contracts | None:
    """Read the contracts; None where none are named. Raises UserError with every mistake."""
    if config is None or config.contracts is None:
        return None
    from nsaudit.sources.contracts import (  # noqa: PLC0415 - costs YAML
        ContractError,
        find,
        read_contracts,
    )

    try:
        return read_contracts(find(config.contracts, config.folder), config.folder)
    except ContractError as error:
        raise UserError(str(error), error.hint) from error
