"""What an account is made of: frozen records, one module per area."""

from nsaudit.model.access import Permission, RecordPermission, Role
from nsaudit.model.authentication import IntegrationRecord
from nsaudit.model.base import Customization, Frozen, Location, OtherObject, Part, Record, Reference
from nsaudit.model.change import Change
from nsaudit.model.customization import (
    CustomField,
    CustomList,
    CustomRecordType,
    CustomSegment,
    CustomTransactionType,
    Form,
    FormField,
    ListValue,
    Sublist,
    TranslationCollection,
)
from nsaudit.model.effects import ChainStep, CodeFact, EffectGuard, ScriptCode, ScriptEffect
from nsaudit.model.filterlogic import dominating
from nsaudit.model.importing import CsvImport, FieldMapping
from nsaudit.model.project import CabinetFile, DeployPath, ManifestFeature, Project, Unreadable
from nsaudit.model.scripting import Deployment, Script
from nsaudit.model.searching import SavedSearch, SearchColumn, SearchFilter
from nsaudit.model.settings import Account, Feature
from nsaudit.model.snapshot import Gap, GapReason, Snapshot, SnapshotMeta
from nsaudit.model.workflow import Workflow, WorkflowAction, WorkflowState, WorkflowTransition

__all__ = [
    "Account",
    "CabinetFile",
    "ChainStep",
    "Change",
    "CodeFact",
    "CsvImport",
    "CustomField",
    "CustomList",
    "CustomRecordType",
    "CustomSegment",
    "CustomTransactionType",
    "Customization",
    "DeployPath",
    "Deployment",
    "EffectGuard",
    "Feature",
    "FieldMapping",
    "Form",
    "FormField",
    "Frozen",
    "Gap",
    "GapReason",
    "IntegrationRecord",
    "ListValue",
    "Location",
    "ManifestFeature",
    "OtherObject",
    "Part",
    "Permission",
    "Project",
    "Record",
    "RecordPermission",
    "Reference",
    "Role",
    "SavedSearch",
    "Script",
    "ScriptCode",
    "ScriptEffect",
    "SearchColumn",
    "SearchFilter",
    "Snapshot",
    "SnapshotMeta",
    "Sublist",
    "TranslationCollection",
    "Unreadable",
    "Workflow",
    "WorkflowAction",
    "WorkflowState",
    "WorkflowTransition",
    "dominating",
]
