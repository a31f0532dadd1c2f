"""Write the files that are generated from the code, or check that they are up to date."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from nsaudit.config import SCHEMA as CONFIG_SCHEMA
from nsaudit.config import Config
from nsaudit.model import Gap, SnapshotMeta
from nsaudit.model.base import Record
from nsaudit.model.snapshot import record_classes
from nsaudit.policy.baseline import BaselineFile
from nsaudit.policy.checklists import SCHEMA as CHECKLIST_SCHEMA
from nsaudit.policy.checklists import ChecklistSpec
from nsaudit.policy.house import HOUSE_RULES
from nsaudit.policy.waiverfile import WaiverFile
from nsaudit.reporters.shape import ReportShape
from nsaudit.rulekit.catalogue import catalogue
from nsaudit.rulekit.loader import package_rules
from nsaudit.sources.attestations import SCHEMA as ATTESTATIONS_SCHEMA
from nsaudit.sources.attestations import attestations_schema
from nsaudit.sources.contracts import SCHEMA as CONTRACT_SCHEMA
from nsaudit.sources.contracts import contract_schema

ROOT = Path(__file__).parents[1]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Closed(GenerateJsonSchema):
    """Typed dictionaries accept no other key: the report's shape is a promise."""

    def typed_dict_schema(self, schema: Any) -> dict[str, Any]:
        return {**super().typed_dict_schema(schema), "additionalProperties": False}


def files() -> dict[str, str]:
    """Every generated file and its content, by path within the repository."""
    schemas = {
        CONFIG_SCHEMA: _titled(Config.model_json_schema(by_alias=True), "nsaudit.yaml"),
        "waivers.schema.json": _titled(WaiverFile.model_json_schema(), "nsaudit waivers"),
        "baseline.schema.json": _titled(BaselineFile.model_json_schema(), "nsaudit baseline"),
        "report.schema.json": _titled(
            TypeAdapter(ReportShape).json_schema(schema_generator=Closed), "nsaudit JSON report"
        ),
        "snapshot.schema.json": _snapshot(),
        CHECKLIST_SCHEMA: _titled(ChecklistSpec.model_json_schema(), "nsaudit checklist"),
        CONTRACT_SCHEMA: _titled(contract_schema(), "nsaudit integration contract"),
        ATTESTATIONS_SCHEMA: _titled(attestations_schema(), "nsaudit attestations"),
    }
    written = {f"nsaudit/schemas/{name}": _text(content) for name, content in schemas.items()}
    import nsaudit_rules

    rules = [*package_rules(nsaudit_rules), *HOUSE_RULES]
    pages = catalogue({rule.id: rule for rule in rules}.values())
    left_out = (ROOT / "rules" / "LEFT_OUT.md").read_text("utf-8")
    written["rules/CATALOGUE.md"] = f"{pages}\n{left_out}"
    return written


def _snapshot() -> dict[str, Any]:
    """The lines of each table file, and the manifest's parts."""
    classes = sorted(
        (
            c
            for c in record_classes(Record)
            if c.table and c.__module__.startswith("nsaudit.model.")
        ),
        key=lambda c: c.__name__,
    )
    models = [(cls, "serialization") for cls in (*classes, SnapshotMeta, Gap)]
    _, definitions = models_json_schema(models, ref_template="#/$defs/{model}")  # type: ignore[arg-type]
    tables: dict[str, list[dict[str, str]]] = {}
    for cls in classes:
        tables.setdefault(cls.table, []).append({"$ref": f"#/$defs/{cls.__name__}"})
    return {
        "$schema": DIALECT,
        "title": "nsaudit snapshot: the records of each table",
        "type": "object",
        "properties": {
            name: {"type": "array", "items": {"anyOf": refs} if len(refs) > 1 else refs[0]}
            for name, refs in sorted(tables.items())
        },
        "additionalProperties": False,
        **definitions,
    }


def _titled(schema: dict[str, Any], title: str) -> dict[str, Any]:
    return {"$schema": DIALECT, **schema, "title": title}


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` name those that are not up to date."""
    stale = 0
    for name, content in files().items():
        path = ROOT / name
        if path.exists() and path.read_text("utf-8") == content:
            continue
        stale += 1
        if "--check" in arguments:
            sys.stderr.write(f"{name} is not up to date: run 'make generate'\n")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
            sys.stdout.write(f"wrote {name}\n")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
