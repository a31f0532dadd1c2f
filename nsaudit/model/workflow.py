"""Workflows: states, actions, transitions and the phase in which each action really runs."""

from typing import Any, ClassVar

from nsaudit.model.base import Customization, Part


class WorkflowAction(Part):
    """One action, also one nested in a group.

    ``phases`` is the propagated phase: the record events in which the action can run, among
    BEFORELOAD, BEFORESUBMIT, AFTERSUBMIT, SCHEDULED, BUTTON and client triggers. ONENTRY and ONEXIT
    resolve to the triggers that lead into or out of the state, because the action's own tag does
    not say it; empty where nothing leads there. None where that could not be read, or where only
    another workflow or a script starts this one. Conditions, events and contexts of the group an
    action stands in count as its own.
    """

    defaults: ClassVar[dict[str, str]] = {"isinactive": "F"}

    scriptid: str
    type: str
    state: str
    group: str | None = None
    triggertype: str | None = None
    phases: tuple[str, ...] | None = None
    isinactive: bool | None = None
    recordtype: str | None = None
    field: str | None = None
    resultfield: str | None = None
    eventtypes: str | None = None
    contexttypes: str | None = None
    conditionsavedsearch: str | None = None
    conditionformula: str | None = None
    initcondition: dict[str, Any] | str | None = None
    scripttype: str | None = None
    sender: str | None = None
    sendertype: str | None = None
    recipient: str | None = None
    recipienttype: str | None = None

    @property
    def conditional(self) -> bool | None:
        """Whether anything restricts when the action runs; None where no condition tag was read."""
        return stated_condition(
            self.initcondition, self.conditionsavedsearch, self.conditionformula
        )


class WorkflowTransition(Part):
    """One transition between states. A blank trigger fires as soon as the condition holds."""

    scriptid: str
    state: str
    tostate: str | None = None
    triggertype: str | None = None
    buttonaction: str | None = None
    waitforworkflow: str | None = None
    scheduledelay: str | None = None
    conditionsavedsearch: str | None = None
    conditionformula: str | None = None
    initcondition: dict[str, Any] | str | None = None

    @property
    def target(self) -> str:
        """The script id of the state it leads to, whether referred to in full or by its id."""
        return (self.tostate or "").strip("[]").rpartition("=")[2].rpartition(".")[2]

    @property
    def conditional(self) -> bool | None:
        """Whether anything restricts it; None where no condition tag was read."""
        return stated_condition(
            self.initcondition, self.conditionsavedsearch, self.conditionformula
        )


class WorkflowState(Part):
    """One state; the first listed is taken as the entry state (assumed, no source confirms it)."""

    defaults: ClassVar[dict[str, str]] = {"donotexitworkflow": "F"}

    scriptid: str
    name: str | None = None
    donotexitworkflow: bool | None = None


class Workflow(Customization):
    """A workflow definition. An empty trigger means every event, a mere view included."""

    table: ClassVar[str] = "workflows"
    defaults: ClassVar[dict[str, str]] = {
        "initoncreate": "F",
        "initonvieworupdate": "F",
        "releasestatus": "NOTINITIATING",
        "runasadmin": "F",
        "isinactive": "F",
    }
    derived: ClassVar[frozenset[str]] = frozenset({"states", "actions", "transitions"})

    tag: str = "workflow"
    name: str | None = None
    recordtypes: str | None = None
    initoncreate: bool | None = None
    initonvieworupdate: bool | None = None
    inittriggertype: str | None = None
    initeventtypes: str | None = None
    initcontexts: str | None = None
    initcondition: dict[str, Any] | str | None = None
    initsavedsearchcondition: str | None = None
    releasestatus: str | None = None
    runasadmin: bool | None = None
    islogenabled: bool | None = None
    keephistory: str | None = None
    isinactive: bool | None = None
    states: tuple[WorkflowState, ...] | None = None
    actions: tuple[WorkflowAction, ...] | None = None
    transitions: tuple[WorkflowTransition, ...] | None = None

    @property
    def record_types(self) -> tuple[str, ...]:
        """The record types it runs on."""
        return tuple(part for part in (self.recordtypes or "").split("|") if part)

    @property
    def live(self) -> bool | None:
        """Whether the workflow starts for everybody; None where a flag is unreadable."""
        if self.isinactive:
            return False
        if self.releasestatus is None or self.isinactive is None:
            return None
        return self.releasestatus == "RELEASED"

    @property
    def conditional(self) -> bool | None:
        """Whether anything restricts which records start it; None where no tag was read."""
        formula = self.other.get("initconditionformula") or ""
        return stated_condition(self.initcondition, self.initsavedsearchcondition, formula)


def stated_condition(
    condition: dict[str, Any] | str | None, search: str | None, formula: str | None
) -> bool | None:
    """Whether a visual or formula condition, a saved search or an old-format formula is set.

    None where what was read sets none, and something else could not be read.
    """
    if search or formula:
        return True
    if isinstance(condition, dict):
        stated = bool(condition.get("formula") or condition.get("parameters"))
    else:
        stated = bool(condition)
    if stated:
        return True
    return None if None in (condition, search, formula) else False
