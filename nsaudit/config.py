"""nsaudit.yaml: which environments there are, what is deployed, and how findings are judged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, ValidationError

from nsaudit.yamlcheck import check, invalid, nearest, problem_at
from nsaudit.yamlfile import Document, Problem, Step, YamlError, parse, read

SCHEMA = "nsaudit.schema.json"

FORMATS = (
    "console",
    "json",
    "markdown",
    "sarif",
    "html",
    "junit",
    "gitlab",
    "github",
    "github-summary",
    "comment",
    "csv",
)
"""Names of report formats that a configuration may use."""

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
SeverityName = Literal["critical", "high", "medium", "low", "info"]
Threshold = Literal["critical", "high", "medium", "low"]
SecretSource = Annotated[
    str,
    StringConstraints(pattern=r"^(env|file|keyring):\S.*$"),
    Field(description='where it is kept, as "env:NAME", "file:PATH" or "keyring:SERVICE/USER"'),
]


class ConfigError(Exception):
    """A configuration that cannot be used; the message has a line for each problem."""

    hint = "Every key is described in the JSON Schema of nsaudit.yaml that nsaudit ships."


class _Section(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True
    )


class Live(_Section):
    """How to sign in to an account. Secrets are named here, and kept elsewhere."""

    auth: Literal["oauth2", "tba"] = Field(
        description="OAuth 2.0 machine to machine, or token-based authentication."
    )
    client_id: SecretSource | None = None
    certificate_id: SecretSource | None = None
    private_key: SecretSource | None = None
    consumer_key: SecretSource | None = None
    consumer_secret: SecretSource | None = None
    token_id: SecretSource | None = None
    token_secret: SecretSource | None = None
    passphrase: SecretSource | None = None
    clients: tuple[SecretSource, ...] = Field(
        default=(), description="Further client ids whose certificates are to be watched."
    )
    concurrency: int = Field(
        default=3, ge=1, le=20, description="Most requests at once; the account's are shared."
    )
    companion: bool = Field(
        default=True, description="Ask the companion script; false where it is not deployed."
    )
    url: Text | None = Field(
        default=None, description="Another address than NetSuite's own, such as an emulator's."
    )


class Environment(_Section):
    """One environment, and the sources that show it, in any mix."""

    kind: Literal["production", "sandbox", "release_preview", "development"] | None = Field(
        default=None, description="What the account is for."
    )
    account: Text | None = Field(
        default=None, description='The account id, in quotes, as "1234567_SB1".'
    )
    live: Live | None = Field(default=None, description="Read the account itself.")
    sdf: Text | None = Field(default=None, description="A folder that object:import wrote.")
    snapshot: Text | None = Field(default=None, description="A folder 'nsaudit snapshot' wrote.")
    attestations: Text | None = Field(
        default=None, description="Answers for settings that no API shows."
    )


class Compare(_Section):
    """Which environment is compared with which."""

    source: Text = Field(alias="from", description="The environment that changes come from.")
    target: Text = Field(alias="to", description="The environment that they go to.")


class RulesConfig(_Section):
    """Which rules run, and how."""

    select: tuple[Text, ...] = Field(default=(), description="Ids, names, areas or tiers to run.")
    ignore: tuple[Text, ...] = Field(default=(), description="Those to leave out.")
    persona: Literal["default", "pedantic"] = Field(
        default="default", description="pedantic also runs rules that know by naming."
    )
    severity: dict[str, SeverityName] = Field(
        default_factory=dict, description="A severity of your own for a rule."
    )
    options: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="Options of a rule, as its page names them."
    )


class GateConfig(_Section):
    """What stops a release."""

    fail_on: Threshold | None = Field(default=None, description="The severity it starts at.")
    unknown: Literal["fail", "allow"] = Field(
        default="fail", description="Whether what could not be read stops it."
    )
    waivers: Text | None = Field(default=None, description="The waivers file.")
    baseline: Text | None = Field(default=None, description="The baseline file.")


class RecordsConfig(_Section):
    """Record data of one environment: files, or tables of a database."""

    files: tuple[Text, ...] = Field(default=(), description="Paths or patterns of exports.")
    hub: SecretSource | None = Field(
        default=None, description="The address of a PostgreSQL hub, kept elsewhere."
    )
    tables: dict[
        Literal["records", "transactions", "merge_log", "references", "reconciliation"], Text
    ] = Field(
        default_factory=dict, description="Tables of the hub by what they hold: schema.table."
    )
    type: Text | None = Field(
        default=None, description="The record type, where no column and no file name says it."
    )
    columns: dict[str, Text] = Field(
        default_factory=dict, description="Columns by field, where their names do not say it."
    )
    keys: tuple[Text, ...] = Field(
        default=(), description="Keys that tell duplicates, as customer:email,subsidiary."
    )
    dates: Literal["iso", "mdy", "dmy"] = Field(
        default="iso", description="How exported dates are written."
    )
    against: tuple[Text, ...] = Field(
        default=(), description="The same records in the source system: paths or patterns."
    )
    fuzzy: float | None = Field(
        default=None, ge=50, le=100, description="Compare names, too: how alike, in per cent."
    )


class Config(_Section):
    """A whole configuration. Paths are relative to the folder of the file."""

    version: Literal[1] = Field(default=1, description="The version of this format.")
    environments: dict[str, Environment] = Field(
        default_factory=dict, description="Environments by name."
    )
    project: Text | None = Field(default=None, description="The SDF project to be deployed.")
    compare: Compare | None = None
    contracts: Text | tuple[Text, ...] | None = Field(
        default=None, description="Integration contracts: a path, a pattern, or a list of them."
    )
    records: dict[str, Text | tuple[Text, ...] | RecordsConfig] = Field(
        default_factory=dict,
        description="Record data by environment: paths or patterns, or a section.",
    )
    checklist: Text | None = Field(default=None, description="The checklist to fill.")
    rules: RulesConfig = Field(default_factory=RulesConfig)
    gate: GateConfig = Field(default_factory=GateConfig)
    reports: dict[str, Text] = Field(
        default_factory=dict,
        description="Reports to write: format and path.",
        json_schema_extra={"propertyNames": {"enum": list(FORMATS)}},
    )

    _document: Document = PrivateAttr(default=Document("", None))

    @property
    def folder(self) -> Path:
        """The folder that paths of this configuration start from."""
        return Path(self._document.path).parent

    def where(self, *way: Step) -> str:
        """File, line and column of a key or value, for messages of whoever uses it."""
        line, column = self._document.key_place(*way)
        return f"{self._document.path}:{line}:{column}"


def load(path: Path) -> Config:
    """Read and check a configuration.

    Raises ConfigError with file, line and column of every problem and the nearest valid key; no
    value that was written appears in it.
    """
    try:
        return _checked(read(path))
    except YamlError as error:
        raise ConfigError(str(error)) from error


def loads(text: str, name: str) -> Config:
    """Check a configuration's text; ``name`` is its file's name in messages.

    Raises YamlError, whose problems have their places.
    """
    return _checked(parse(text, name))


def _checked(document: Document) -> Config:
    if document.data is None:
        raise YamlError([Problem(document.path, None, "the file is empty")])
    check(document, SCHEMA)
    try:
        config = Config.model_validate(document.data)
    except ValidationError as error:
        raise invalid(document, error) from error
    problems = _names(config, document)
    if problems:
        raise YamlError(problems)
    config._document = document
    return config


def _names(config: Config, document: Document) -> list[Problem]:
    """What only the whole shows: names that must be declared, and that there is something to do."""
    problems: list[Problem] = []
    if not config.environments and config.project is None:
        problems.append(problem_at(document, (), "name at least one environment, or a project"))
    known = config.environments
    used: list[tuple[tuple[Step, ...], str]] = [(("records", n), n) for n in config.records]
    if config.compare is not None:
        used.append((("compare", "from"), config.compare.source))
        used.append((("compare", "to"), config.compare.target))
    for way, name in used:
        if name not in known:
            message = f"no environment is called {name!r}{nearest(name, known)}"
            place = document.place if way[0] == "compare" else document.key_place
            problems.append(Problem(document.path, place(*way), message))
    for name, environment in known.items():
        sources = (environment.live, environment.sdf, environment.snapshot)
        if not any(sources) and environment.attestations is None:
            message = "name at least one source: live, sdf, snapshot or attestations"
            problems.append(problem_at(document, ("environments", name), message))
    return sorted(problems, key=lambda problem: problem.place or (0, 0))
