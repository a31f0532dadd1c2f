"""What an account is made of: frozen records, one module per area."""

from nsaudit.model.access import Permission, RecordPermission, Role
from nsaudit.model.authentication import IntegrationRecord
from nsaudit.model.automation import after_submit, script_of
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
from nsaudit.model.deployed import (
    ALL_RECORDS,
    CREATE_EVENTS,
    Deployed,
    all_placed,
    code_behind,
    deployments_of,
    script_called,
    scripts_running,
    type_id,
)
from nsaudit.model.effects import ChainStep, CodeFact, EffectGuard, ScriptCode, ScriptEffect
from nsaudit.model.filterlogic import dominating
from nsaudit.model.importing import CsvImport, FieldMapping
from nsaudit.model.mirror import MirrorChain, MirrorStep, mirror_chains
from nsaudit.model.project import CabinetFile, DeployPath, ManifestFeature, Project, Unreadable
from nsaudit.model.recurrence import (
    CREATES,
    reached_states,
    repeats_after_submit,
    start_unguarded,
    starts_again,
    waits,
)
from nsaudit.model.scripting import Deployment, Script
from nsaudit.model.searching import SavedSearch, SearchColumn, SearchFilter
from nsaudit.model.settings import Account, Feature
from nsaudit.model.snapshot import Gap, GapReason, Snapshot, SnapshotMeta
from nsaudit.model.workflow import Workflow, WorkflowAction, WorkflowState, WorkflowTransition
from nsaudit.model.writes import RECORD_WRITES, AfterSubmit, Write

__all__ = [
    "ALL_RECORDS",
    "CREATES",
    "CREATE_EVENTS",
    "RECORD_WRITES",
    "Account",
    "AfterSubmit",
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
    "Deployed",
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
    "MirrorChain",
    "MirrorStep",
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
    "Write",
    "after_submit",
    "all_placed",
    "code_behind",
    "deployments_of",
    "dominating",
    "mirror_chains",
    "reached_states",
    "repeats_after_submit",
    "script_called",
    "script_of",
    "scripts_running",
    "start_unguarded",
    "starts_again",
    "type_id",
    "waits",
]
