"""Account features: known ids, which SDF can switch, and which tags need which feature."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from nsaudit.reference._data import load


class Feature(NamedTuple):
    """A feature id.

    `configurable` is True where SDF can switch it, False where SDF refuses to, None where the
    lists do not say. `needs_terms` is True for features whose terms are accepted by a click in
    the UI. `in_sdf` is False for ids that no SDF list holds, so a manifest may not know them.
    """

    id: str
    label: str | None
    configurable: bool | None
    needs_terms: bool
    in_sdf: bool


@cache
def all_features() -> Mapping[str, Feature]:
    """Return every known feature by id."""
    return {
        key: Feature(
            id=key,
            label=row.get("label"),
            configurable=row.get("configurable"),
            needs_terms=row.get("terms", False),
            in_sdf=row.get("sdf", True),
        )
        for key, row in load("features")["features"].items()
    }


def feature(key: str) -> Feature | None:
    """Return a feature by id, or None for one that no list holds: newer or mistyped."""
    return all_features().get(key)


def feature_misnomer(key: str) -> str | None:
    """Return the real id for one that is often written but does not exist, else None."""
    real: str | None = load("features")["misnomers"].get(key)
    return real


@cache
def tag_features(root: str) -> Mapping[str, str]:
    """Return the features that tags of an object need, by path below the root element.

    Empty for a root tag without documented dependencies or an unknown one: only tags whose
    dependency Oracle documents are listed.
    """
    found: dict[str, str] = load("features")["tag_features"].get(root, {})
    return found
