import pytest

from nsaudit.reference import (
    Condition,
    all_features,
    all_object_types,
    condition_holds,
    conditional_tags,
    enumeration_names,
    feature,
    feature_misnomer,
    first_custom_role_id,
    is_known_value,
    is_mandatory,
    known_values,
    mandatory_tags,
    nested_id,
    object_type,
    record_type,
    refused_in,
    refused_values,
    standard_list,
    standard_lists,
    standard_role,
    standard_roles,
    tag_features,
    value_set,
)

SCRIPTS_ON_SERVER = (
    "bundleinstallationscript",
    "mapreducescript",
    "massupdatescript",
    "portlet",
    "restlet",
    "scheduledscript",
    "sdfinstallationscript",
    "suitelet",
    "usereventscript",
    "workflowactionscript",
)


def test_object_types_are_sound() -> None:
    assert len(all_object_types()) == 71
    for tag, row in all_object_types().items():
        assert row.tag == tag
        assert row.prefixes
        assert all(prefix == prefix.lower() for prefix in row.prefixes)
        for name in row.features or ():
            known = feature(name)
            assert known is not None, name
            assert known.in_sdf, name


def test_script_id_lengths_differ_by_type() -> None:
    # XML reference pages of each object: 40 is not the limit of all types
    expected = {
        "savedsearch": 40,
        "transactioncolumncustomfield": 37,
        "transactionForm": 99,
        "customsegment": 19,
        "singlepageapp": 28,
        "addressForm": 99,
    }
    for tag, length in expected.items():
        row = object_type(tag)
        assert row is not None
        assert row.max_length == length, tag


def test_features_of_types() -> None:
    for tag in SCRIPTS_ON_SERVER:  # SAFE guide pitfall 10
        row = object_type(tag)
        assert row is not None
        assert row.features == ("SERVERSIDESCRIPTING",)
    toolset = object_type("toolset")
    assert toolset is not None
    assert toolset.features == ()  # pitfall 62
    role = object_type("role")
    assert role is not None
    assert role.features is None
    assert object_type("savedSearch") is None


def test_custom_transaction_has_three_prefixes() -> None:
    row = object_type("customtransactiontype")
    assert row is not None
    assert row.prefixes == ("customtransaction", "customsale", "custompurchase")


def test_renamed_tool() -> None:
    tool, toolset = object_type("tool"), object_type("toolset")
    assert tool is not None
    assert toolset is not None
    assert tool.until == toolset.since == "2026.1"


def test_nested_ids() -> None:
    deployment = nested_id("scriptdeployment")
    assert deployment is not None
    assert (deployment.prefix, deployment.max_length) == ("customdeploy", 40)
    assert nested_id("nothing") is None


def test_features() -> None:
    assert len(all_features()) > 300
    duplicates = feature("DUPLICATES")
    assert duplicates is not None
    assert duplicates.configurable is True
    assert not duplicates.needs_terms
    for name in ("DOCUMENTS", "SUITEAPPDEVELOPMENTFRAMEWORK"):
        refused = feature(name)
        assert refused is not None
        assert refused.configurable is False
    tokens = feature("TBA")
    assert tokens is not None
    assert tokens.needs_terms
    assert feature("MANUFACTURING") is None
    assert feature_misnomer("MANUFACTURING") == "ASSEMBLIES"
    assert feature_misnomer("ASSEMBLIES") is None


def test_feature_needed_by_a_tag() -> None:
    assert tag_features("transactionbodycustomfield")["bodycustomerpayment"] == "RECEIVABLES"
    assert tag_features("entitycustomfield")["appliestoproject"] == "JOBS"
    assert tag_features("no such root") == {}
    for root in all_object_types():
        for path, name in tag_features(root).items():
            known = feature(name)
            assert known is not None, path


def test_mandatory_tags() -> None:
    required = mandatory_tags("usereventscript")
    assert required is not None
    assert "scriptdeployments/scriptdeployment/recordtype" in required
    assert "description" not in required
    assert mandatory_tags("mystery") is None
    assert is_mandatory("mystery", "name", {}) is None
    assert is_mandatory("usereventscript", "name", {}) is True
    assert is_mandatory("usereventscript", "description", {}) is False


def test_mask_in_a_specific_sender_is_in_a_mandatory_tag() -> None:
    path = "workflowstates/workflowstate/workflowactions/sendemailaction/sender"
    assert is_mandatory("workflow", path, {"sendertype": "SPECIFIC"}) is True
    assert is_mandatory("workflow", path, {"sendertype": "FIELD"}) is False
    assert is_mandatory("workflow", path, {}) is False


def test_all_conditions_have_to_hold() -> None:
    path = "instances/instance/name"
    both = {"includename": "T", "enablenumbering": "F"}
    assert is_mandatory("customrecordtype", path, both) is True
    assert is_mandatory("customrecordtype", path, both | {"enablenumbering": "T"}) is False


def test_condition_on_presence() -> None:
    absent = conditional_tags("customtransactiontype")["subliststyle"]
    assert absent == (Condition("transactionstyle", None, present=False),)
    assert condition_holds(absent[0], None)
    assert not condition_holds(absent[0], "BASIC")


def test_every_root_in_the_tag_tables_is_an_object_type() -> None:
    from nsaudit.reference._data import load

    for table, part in (
        ("mandatory_tags", "mandatory"),
        ("mandatory_tags", "conditional"),
        ("features", "tag_features"),
    ):
        for root in load(table)[part]:
            assert object_type(root) is not None, root


def test_refused_values_are_sound() -> None:
    rows = refused_values()
    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert row.when in {"present", "absent", "equals"}
        assert (row.when == "equals") == bool(row.values)
        assert row.severity in {"medium", "high"}
        assert row.sentence
        assert row.source
        assert row.exported == (row.applies_to is not None)
        for root in row.roots:
            assert object_type(root) is not None, root


def test_refused_tags_are_not_mandatory_ones() -> None:
    for row in refused_values():
        for root in row.roots:
            if row.when == "present":
                assert row.path not in (mandatory_tags(root) or ())
            if row.when == "absent":
                assert row.path in (mandatory_tags(root) or ())


def test_rows_for_a_root() -> None:
    ids = {row.id for row in refused_in("role")}
    assert ids == {"not-yet-supported"}
    every = {row.id for row in refused_in("role", include_exported=True)}
    assert every == {"not-yet-supported", "role-subsidiaries-selected"}


@pytest.mark.parametrize(
    ("root", "tag"),
    [
        ("mapreducescript", "runasrole"),
        ("restlet", "allroles"),
        ("clientscript", "allroles"),
        ("workflowactionscript", "runasrole"),
        ("scheduledscript", "defaultfunction"),
        ("sdfinstallationscript", "scriptdeployments"),
    ],
)
def test_what_real_exports_contain_is_not_refused(root: str, tag: str) -> None:
    assert not [row for row in refused_in(root) if row.path.rsplit("/", 1)[-1] == tag]


def test_enumerations() -> None:
    assert "execution_context" in enumeration_names()
    assert is_known_value("execution_context", "RESTWEBSERVICES") is True
    assert is_known_value("execution_context", "OCRPLUGIN") is True
    assert is_known_value("execution_context", "TELEPATHY") is None
    assert is_known_value("no such enumeration", "A") is None
    assert known_values("no such enumeration") is None
    statuses = known_values("deployment_status")
    assert statuses is not None
    assert statuses == {
        "COMPLETED",
        "INPROGRESS",
        "INQUEUE",
        "NOTSCHEDULED",
        "RELEASED",
        "SCHEDULED",
        "TESTING",
    }
    assert is_known_value("role_two_factor", "TOTP") is True


@pytest.mark.parametrize(
    ("name", "enumeration"),
    [
        ("integration_contexts", "execution_context"),
        ("live_statuses", "deployment_status"),
        ("queue_live_statuses", "deployment_status"),
        ("server_action_triggers", "workflow_action_trigger"),
        ("client_action_triggers", "workflow_action_trigger"),
        ("recurring_events", "event_type"),
        ("unmatched_field_types", "field_type"),
        ("reference_field_types", "field_type"),
    ],
)
def test_value_sets_hold_known_values(name: str, enumeration: str) -> None:
    for value in value_set(name):
        assert is_known_value(enumeration, value) is True, value


def test_trigger_sets_are_complete() -> None:
    both = value_set("server_action_triggers") | value_set("client_action_triggers")
    assert both == known_values("workflow_action_trigger")


def test_deployable_record_types_are_known() -> None:
    names = known_values("deployment_record_type")
    assert names is not None
    assert {name for name in names if record_type(name) is None} == {
        "APPDEFINITION",
        "APPPACKAGE",
        "RECORD",
    }


def test_standard_lists() -> None:
    assert len(standard_lists()) > 400
    employee = standard_list("-4")
    assert employee is not None
    assert (employee.name, employee.record_type) == ("Employee", "employee")
    subsidiary = standard_list("-117")
    assert subsidiary is not None
    assert subsidiary.record_type == "subsidiary"
    assert standard_list("-99999") is None
    for key, row in standard_lists().items():
        assert int(key) < 0
        assert row.record_type is None or record_type(row.record_type) is not None


def test_standard_roles() -> None:
    administrator = standard_role("ADMINISTRATOR")
    assert administrator is not None
    assert administrator.internal_id == 3  # Oracle help section_N3427186
    assert standard_role("customrole_x") is None
    assert [key for key, row in standard_roles().items() if row.all_roles] == ["_ALL_ROLES"]
    assert first_custom_role_id() == 1001
