"""What is known to be equal, unordered or not comparable: the table behind --explain-normalised.

Version 1. Each entry is applied only where two values differ as written, and counted there, so the
counts are differences that were set aside. An entry marked unverified is a judgement of ours.
"""

from __future__ import annotations

from typing import Final, NamedTuple

VERSION: Final = 1
"""Rises whenever an entry changes what counts as a difference."""


class Known(NamedTuple):
    """One reason for setting a difference aside."""

    id: str
    text: str
    source: str
    verified: bool = True


TABLE: Final = (
    Known(
        "unread",
        "a value that could not be read on one side is not compared",
        "the field is empty in the snapshot: not visible to the source that took it",
    ),
    Known(
        "not-stated",
        "a value that one file states and the other leaves out is not compared",
        "exports write every tag of the account's features, empty ones included; a tag that is "
        "missing belongs to another release, an unused feature or a file written by hand",
    ),
    Known(
        "not-in-project",
        "an object that a project folder does not hold may still exist in its account",
        "a project holds what somebody imported (Oracle help section_4724963992)",
    ),
    Known(
        "masked",
        "a value masked on export ([ACCOUNT_SPECIFIC_VALUE], (Encrypted)) is not compared",
        "Oracle help section_1528397245 and bridgehead_24076946",
    ),
    Known(
        "absent-is-empty",
        "an absent tag, an empty tag and, for a check box, F are equal",
        "observed in exports; a check box that defaults to T is not concerned",
        verified=False,
    ),
    Known(
        "default",
        "a documented default and an absent or empty tag are equal",
        "Oracle help, SDFxml_* reference pages",
    ),
    Known("whitespace", "runs of spaces and line breaks within a text are equal", "XML"),
    Known(
        "truth",
        "T and true, F and false are equal",
        "Oracle help bridgehead_24076946",
    ),
    Known(
        "reference-form",
        "script ids are compared without regard to case; a reference may name its type or not",
        "Oracle help bridgehead_24076946: the type only tells objects of one id apart",
    ),
    Known(
        "multi-select",
        "values joined by | are sets",
        "multi-select tags of exports; two accounts list them in different order",
    ),
    Known(
        "list-order",
        "unkeyed repeated elements are compared as a set",
        "no list of this kind has an order that Oracle documents",
        verified=False,
    ),
    Known(
        "layout",
        "where something is drawn on a form or in a workflow's diagram is not compared",
        "it changes what people see and no write; see LAYOUT",
    ),
    Known(
        "generated",
        "what an export derives from the rest is not compared (dependencies of saved searches, "
        "the version that packed a search)",
        "saved searches are compared by their decoded filters, columns and flags; their audience, "
        "highlighting, drill-down columns and list preferences are not read",
    ),
    Known(
        "internal-id",
        "internal ids that a search filter compares with are not compared, only how many",
        "internal ids differ between accounts",
    ),
    Known(
        "join-code",
        "the code of a join to a custom record is not compared",
        "codes of custom joins differ between accounts (observed)",
        verified=False,
    ),
    Known(
        "generated-id",
        "list values and record instances whose script ids were generated from an account's "
        "number are paired by their name",
        "exports write val_<number>_<account>_<number> for values made in the UI (observed)",
        verified=False,
    ),
    Known(
        "hidden-row",
        "a field row or column of a form that is neither shown nor required equals its absence",
        "an export lists every field of the account on every form",
        verified=False,
    ),
    Known(
        "duplicate-copy",
        "a further copy of an object in the same project, or one that says the same, is not "
        "compared again",
        "one script id is one object of an account",
    ),
)

DEFAULTS: Final[dict[str, str]] = {
    # field flags that default to T, and enumerations; F is covered by absent-is-empty
    "storevalue": "T",
    "displaytype": "NORMAL",
    "accesslevel": "2",
    "searchlevel": "2",
    "fieldtype": "TEXT",
    "onparentdelete": "NO_ACTION",
    # custom record types
    "allowattachments": "T",
    "allowquickadd": "T",
    "allowuiaccess": "T",
    "enableoptimisticlocking": "T",
    "enablesystemnotes": "T",
    "includename": "T",
    "permittedlevel": "NONE",
    "permlevel": "NONE",
    # scripts and deployments
    "alllocalizationcontexts": "T",
    "buffersize": "1",
    "concurrencylimit": "1",
    "isdeployed": "T",
    "loglevel": "DEBUG",
    "queueallstagesatonce": "T",
    "status": "TESTING",
    "yieldaftermins": "60",
    # roles
    "employeerestriction": "NONE",
    "subsidiaryoption": "ALL",
    "tfarequired": "OFF",
    # forms
    "displayType": "NORMAL",
    "visible": "T",
    # CSV imports
    "charencoding": "windows-1252",
    "ignorereadonly": "T",
    "runserversuitescript": "T",
    "validatemandatorycustfields": "T",
    # conditions of workflows and their actions
    "type": "VISUAL_BUILDER",
    "schedulemode": "DELAY",
}
"""Documented defaults by tag, for values that no record field applies them to."""

LAYOUT: Final = frozenset(
    {"positionx", "positiony", "columnBreak", "sameRowAsPrevious", "insertbefore"}
)
"""Tags that say where something is drawn."""

GENERATED: Final = {"savedsearch": frozenset({"dependencies", "netsuite_version"})}
"""Tags that an export derives from others, by root tag."""

FREE_TEXT: Final = frozenset(
    {
        "defaultvalue",
        "defaultname",
        "description",
        "emailbody",
        "emailsubject",
        "errortext",
        "formula",
        "help",
        "helptext",
        "initconditionformula",
        "conditionformula",
        "label",
        "message",
        "messagetext",
        "name",
        "recordname",
        "script",
        "title",
        "value",
        "valueformula",
        "valuetext",
    }
)
"""Tags of text that people write: never read as a multi-select or as a script id."""

NOT_EXPORTED: Final = frozenset({"instances"})
"""Containers that an export leaves out unless it was asked for them: absence is not emptiness."""

LIST_KEYS: Final = (
    "scriptid",
    "id",
    "name",
    "linkobject",
    "linkcategory",
    "type",
    "segment",
    "targetworkflowfield",
    "targetfield",
    "fldfilter",
    "scriptfile",
    "file",
    "recordtype",
    "role",
    "country",
    "language",
    "locale",
    "key",
)
"""Tags that may name an element of an unkeyed list, tried in order."""

NAMED_ITEMS: Final = {"customvalues": "value", "instances": "name"}
"""Containers whose items may have generated script ids, and the tag that names such an item."""

SEARCH_ROWS: Final = frozenset({"filters", "summaryfilters", "columns", "sortcolumns"})
"""Containers of the rows of a decoded saved search."""

FORM_TAGS: Final = frozenset({"entryForm", "transactionForm", "addressForm"})
"""Root tags of forms."""

ID_FIELD_TYPES: Final = frozenset({"SELECT", "MULTISELECT"})
"""Field types whose compared values are internal ids where they are digits."""
