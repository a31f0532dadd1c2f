"""The phase in which a workflow's actions really run, and what its reader must not lose."""

import pytest

from nsaudit.model.base import Location
from nsaudit.model.workflow import Workflow
from nsaudit.sources.sdf.objects import record_of, shape_object
from nsaudit.sources.sdf.parse import parse

EVERY_EVENT = ("AFTERSUBMIT", "BEFORELOAD", "BEFORESUBMIT")


def workflow(states: str, head: str = "<initoncreate>T</initoncreate>") -> Workflow:
    text = (
        '<workflow scriptid="customworkflow_w"><name>W</name>'
        f"<recordtypes>SALESORDER</recordtypes>{head}"
        f"<workflowstates>{states}</workflowstates></workflow>"
    )
    record = record_of(shape_object(parse(text.encode()), Location("w.xml", 1, 1), ""))
    assert isinstance(record, Workflow)
    return record


def trigger(event: str) -> str:
    return f"<initoncreate>T</initoncreate><inittriggertype>{event}</inittriggertype>"


def state(name: str, actions: str = "", transitions: str = "") -> str:
    return (
        f'<workflowstate scriptid="{name}"><name>{name}</name>{actions}'
        f"<workflowtransitions>{transitions}</workflowtransitions></workflowstate>"
    )


def on(event: str, *actions: str) -> str:
    return f'<workflowactions triggertype="{event}">{"".join(actions)}</workflowactions>'


def action(name: str = "a", tag: str = "createrecordaction", inside: str = "") -> str:
    return (
        f'<{tag} scriptid="{name}"><recordtype>TASK</recordtype>'
        f"<isinactive>F</isinactive>{inside}</{tag}>"
    )


def to(target: str, inside: str = "", name: str = "t") -> str:
    reference = f"[scriptid=customworkflow_w.{target}]"
    return (
        f'<workflowtransition scriptid="{name}"><tostate>{reference}</tostate>'
        f"{inside}</workflowtransition>"
    )


def phases(record: Workflow, name: str = "a") -> tuple[str, ...] | None:
    assert record.actions is not None
    return next(a.phases for a in record.actions if a.scriptid == name)


CONDITION = "<initcondition><formula>a = b</formula><type>FORMULA</type></initcondition>"
NO_CONDITION = "<initcondition><formula></formula><type>VISUAL_BUILDER</type></initcondition>"
HERE = on("ONENTRY", action())


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_entry_state_takes_the_trigger_of_the_workflow(event: str) -> None:
    assert phases(workflow(state("s1", HERE), trigger(event))) == (event,)


def test_blank_trigger_is_every_event() -> None:
    assert phases(workflow(state("s1", HERE))) == EVERY_EVENT
    assert phases(workflow(state("s1", HERE), trigger(""))) == EVERY_EVENT


def test_unknown_trigger_is_not_guessed() -> None:
    assert phases(workflow(state("s1", HERE), trigger("ONTHEMOON"))) is None


def test_scheduled_workflow_starts_on_its_schedule_only() -> None:
    head = "<recurrence><daily><everyxdays>1</everyxdays></daily></recurrence>"
    assert phases(workflow(state("s1", HERE), head)) == ("SCHEDULED",)
    both = head + trigger("AFTERSUBMIT")
    assert phases(workflow(state("s1", HERE), both)) == ("AFTERSUBMIT", "SCHEDULED")


def test_workflow_that_only_another_starts_has_unknown_phases() -> None:
    sub = "<initoncreate>F</initoncreate><initonvieworupdate>F</initonvieworupdate>"
    record = workflow(state("s1", HERE + on("AFTERSUBMIT", action("own"))), sub)
    assert phases(record) is None
    assert phases(record, "own") == ("AFTERSUBMIT",)


@pytest.mark.parametrize("event", [*EVERY_EVENT, "SCHEDULED"])
def test_transition_decides_how_the_next_state_is_entered(event: str) -> None:
    move = to("s2", f"<triggertype>{event}</triggertype>")
    record = workflow(state("s1", "", move) + state("s2", HERE), trigger("BEFORELOAD"))
    assert phases(record) == (event,)


def test_transition_on_entry_happens_in_the_event_that_led_here() -> None:
    move = to("s2", "<triggertype>ONENTRY</triggertype>")
    record = workflow(state("s1", "", move) + state("s2", HERE), trigger("BEFORESUBMIT"))
    assert phases(record) == ("BEFORESUBMIT",)


def test_transition_with_an_unknown_trigger_is_not_guessed() -> None:
    move = to("s2", "<triggertype>LATER</triggertype>")
    assert phases(workflow(state("s1", "", move) + state("s2", HERE))) is None


@pytest.mark.parametrize("inside", ["", NO_CONDITION, "<triggertype></triggertype>"])
def test_blank_transition_without_condition_fires_at_once(inside: str) -> None:
    record = workflow(
        state("s1", "", to("s2", inside)) + state("s2", HERE), trigger("BEFORESUBMIT")
    )
    assert phases(record) == ("BEFORESUBMIT",)


@pytest.mark.parametrize(
    "inside",
    [
        CONDITION,
        "<conditionformula>{x}=1</conditionformula>",
        "<conditionsavedsearch>[scriptid=customsearch_x]</conditionsavedsearch>",
    ],
)
def test_blank_transition_with_a_condition_may_fire_in_any_later_event(inside: str) -> None:
    record = workflow(
        state("s1", "", to("s2", inside)) + state("s2", HERE), trigger("BEFORESUBMIT")
    )
    assert phases(record) == EVERY_EVENT


def test_transition_that_waits_for_a_child_workflow_may_fire_in_any_way() -> None:
    move = to("s2", "<waitforworkflow>[scriptid=customworkflow_child]</waitforworkflow>")
    record = workflow(state("s1", "", move) + state("s2", HERE), trigger("BEFORESUBMIT"))
    assert phases(record) == ("AFTERSUBMIT", "BEFORELOAD", "BEFORESUBMIT", "BUTTON", "SCHEDULED")


def test_button_leads_on_by_a_click_also_through_what_follows_at_once() -> None:
    button = to("s2", "<buttonaction>[scriptid=customworkflow_w.s1.b]</buttonaction>" + CONDITION)
    record = workflow(
        state("s1", "", button)
        + state("s2", HERE, to("s3"))
        + state("s3", on("ONENTRY", action("z"))),
        trigger("AFTERSUBMIT"),
    )
    assert phases(record) == ("BUTTON",)
    assert phases(record, "z") == ("BUTTON",)


def test_ways_into_a_state_add_up_also_in_a_loop() -> None:
    button = to("s2", "<buttonaction>[scriptid=customworkflow_w.s1.b]</buttonaction>")
    saved = to("s2", "<triggertype>AFTERSUBMIT</triggertype>", "u")
    record = workflow(
        state("s1", HERE, button + saved) + state("s2", on("ONENTRY", action("z")), to("s1")),
        trigger("BEFORELOAD"),
    )
    assert phases(record, "z") == ("AFTERSUBMIT", "BUTTON")
    assert phases(record) == ("AFTERSUBMIT", "BEFORELOAD", "BUTTON")


def test_state_that_nothing_leads_to_is_never_entered() -> None:
    alone = state("s2", HERE, to("s3")) + state("s3", on("ONENTRY", action("z")))
    record = workflow(state("s1") + alone)
    assert phases(record) == ()
    assert phases(record, "z") == ()


def test_on_exit_runs_in_the_events_that_lead_out() -> None:
    moves = to("s2", "<triggertype>AFTERSUBMIT</triggertype>")
    moves += to("s2", "<buttonaction>[scriptid=customworkflow_w.s1.b]</buttonaction>", "u")
    record = workflow(state("s1", on("ONEXIT", action()), moves) + state("s2"))
    assert phases(record) == ("AFTERSUBMIT", "BUTTON")
    assert phases(workflow(state("s1", on("ONEXIT", action())))) == ()


def test_own_trigger_of_an_action_stands() -> None:
    record = workflow(state("s1", on("AFTERFIELDEDIT", action())), trigger("BEFORELOAD"))
    assert phases(record) == ("AFTERFIELDEDIT",)


def test_entry_runs_only_what_may_run_in_the_event() -> None:
    kinds = ("sendemailaction", "transformrecordaction", "lockrecordaction", "setfieldvalueaction")
    record = workflow(state("s1", on("ONENTRY", *(action(k, k) for k in kinds))))
    assert phases(record, "sendemailaction") == ("AFTERSUBMIT",)
    assert phases(record, "transformrecordaction") == ("AFTERSUBMIT",)
    assert phases(record, "lockrecordaction") == ("BEFORELOAD",)
    assert phases(record, "setfieldvalueaction") == EVERY_EVENT


def test_actions_in_nested_groups_are_found_with_what_restricts_them() -> None:
    inner = action("deep", inside="<eventtypes>XEDIT</eventtypes>")
    sublist = f'<workflowsublistactiongroup scriptid="g2">{inner}</workflowsublistactiongroup>'
    group = (
        '<workflowactiongroup scriptid="g1"><eventtypes>CREATE</eventtypes>'
        "<conditionsavedsearch>[scriptid=customsearch_x]</conditionsavedsearch>"
        f"<isinactive>T</isinactive>{action('shallow')}{sublist}</workflowactiongroup>"
    )
    record = workflow(state("s1", on("AFTERSUBMIT", group, action("free"))))
    assert record.actions is not None
    found = {a.scriptid: a for a in record.actions}
    assert found["shallow"].group == "g1"
    assert found["shallow"].eventtypes == "CREATE"
    assert found["shallow"].conditional is True
    assert found["shallow"].isinactive is True
    assert found["deep"].group == "g2"
    assert found["deep"].eventtypes == "XEDIT"
    assert found["deep"].conditional is True
    assert found["deep"].path[-3:] == ("g2", "createrecordaction", "deep")
    assert (found["free"].group, found["free"].conditional) == (None, False)
    assert found["free"].eventtypes == ""


def test_condition_of_either_format_is_seen() -> None:
    head = trigger("AFTERSUBMIT")
    assert workflow(state("s1"), head).conditional is False
    assert workflow(state("s1"), head + NO_CONDITION).conditional is False
    assert workflow(state("s1"), head + CONDITION).conditional is True
    old = "<initcondition>271</initcondition><initconditionformula></initconditionformula>"
    assert workflow(state("s1"), head + old).conditional is True
    formula = "<initcondition></initcondition><initconditionformula>1</initconditionformula>"
    assert workflow(state("s1"), head + formula).conditional is True


def test_empty_action_is_kept() -> None:
    record = workflow(state("s1", on("BEFORELOAD", '<lockrecordaction scriptid="a"/>')))
    assert phases(record) == ("BEFORELOAD",)


def test_no_states_are_none_to_look_at() -> None:
    record = workflow("")
    assert (record.states, record.actions, record.transitions) == ((), (), ())


@pytest.mark.parametrize("states", ["later", "<workflowstate>x</workflowstate>"])
def test_states_that_cannot_be_read_are_not_none(states: str) -> None:
    record = workflow(states)
    assert (record.states, record.actions, record.transitions) == (None, None, None)


@pytest.mark.parametrize(
    "actions",
    [
        "<workflowactions>x</workflowactions>",
        on("ONENTRY", "<createrecordaction>x</createrecordaction>"),
        on("ONENTRY", '<createrecordaction scriptid="a">x</createrecordaction>'),
        '<workflowactions triggertype="ONENTRY">x</workflowactions>',
    ],
)
def test_actions_that_cannot_be_read_are_not_passed_over(actions: str) -> None:
    record = workflow(state("s1", actions) + state("s2", on("ONEXIT", action("z"))))
    assert record.actions is None
    assert record.transitions == ()


@pytest.mark.parametrize("broken", ["x", "<workflowtransition>x</workflowtransition>"])
def test_transitions_that_cannot_be_read_leave_the_phases_open(broken: str) -> None:
    record = workflow(state("s1", HERE + on("ONEXIT", action("z")), broken))
    assert record.transitions is None
    assert phases(record) is None
    assert phases(record, "z") is None


def test_transition_to_a_state_elsewhere_leaves_the_phases_open() -> None:
    record = workflow(state("s1", HERE, to("gone")), trigger("AFTERSUBMIT"))
    assert phases(record) is None
