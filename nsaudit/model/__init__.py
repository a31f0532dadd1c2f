"""What an account is made of: frozen records, one module per area."""

from nsaudit.model.access import Permission, RecordPermission, Role, RoleAssignment
from nsaudit.model.attestation import (
    Attestation,
    AutoNumbering,
    DuplicateDetection,
    SandboxSettings,
    Token,
    WebServicesSettings,
)
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
from nsaudit.model.integration import Access, Integration, IntegrationObject
from nsaudit.model.mirror import MirrorChain, MirrorStep, mirror_chains
from nsaudit.model.organization import AccountingPeriod, Currency, Nexus, Subsidiary
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
from nsaudit.model.settings import Account, AccountLimits, Feature, Preference
from nsaudit.model.snapshot import Gap, GapReason, Snapshot, SnapshotMeta
from nsaudit.model.workflow import Workflow, WorkflowAction, WorkflowState, WorkflowTransition
from nsaudit.model.writes import RECORD_WRITES, AfterSubmit, Write

__all__ = [
    "ALL_RECORDS",
    "CREATES",
    "CREATE_EVENTS",
    "RECORD_WRITES",
    "Access",
    "Account",
    "AccountLimits",
    "AccountingPeriod",
    "AfterSubmit",
    "Attestation",
    "AutoNumbering",
    "CabinetFile",
    "ChainStep",
    "Change",
    "CodeFact",
    "CsvImport",
    "Currency",
    "CustomField",
    "CustomList",
    "CustomRecordType",
    "CustomSegment",
    "CustomTransactionType",
    "Customization",
    "DeployPath",
    "Deployed",
    "Deployment",
    "DuplicateDetection",
    "EffectGuard",
    "Feature",
    "FieldMapping",
    "Form",
    "FormField",
    "Frozen",
    "Gap",
    "GapReason",
    "Integration",
    "IntegrationObject",
    "IntegrationRecord",
    "ListValue",
    "Location",
    "ManifestFeature",
    "MirrorChain",
    "MirrorStep",
    "Nexus",
    "OtherObject",
    "Part",
    "Permission",
    "Preference",
    "Project",
    "Record",
    "RecordPermission",
    "Reference",
    "Role",
    "RoleAssignment",
    "SandboxSettings",
    "SavedSearch",
    "Script",
    "ScriptCode",
    "ScriptEffect",
    "SearchColumn",
    "SearchFilter",
    "Snapshot",
    "SnapshotMeta",
    "Sublist",
    "Subsidiary",
    "Token",
    "TranslationCollection",
    "Unreadable",
    "WebServicesSettings",
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
