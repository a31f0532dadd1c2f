"""Many payloads: files of every kind, external ids over all of them, and the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nsaudit.cli import run
from nsaudit.model import Payload, Snapshot
from nsaudit.preflight import Preflight, know
from nsaudit.preflight.run import Sample
from nsaudit.sources.payloads import Defaults, PayloadError, read_payloads
from nsaudit.sources.snapshots import save
from tests.preflight.accounts import account, customer

ENVIRONMENTS = {
    "sandbox": account("sandbox", production=False),
    "production": account("production", production=True),
}


def judged(samples: list[Sample]) -> dict[tuple[str, str], Payload]:
    def knows(name: str, kind: str) -> Any:
        return know(ENVIRONMENTS[name], kind)

    with Preflight(tuple(ENVIRONMENTS), knows) as work:
        for sample in samples:
            work.take(sample)
        return {(name, p.recordtype): p for name, p in work.results()}


def sample(kind: str, body: dict[str, Any], operation: str = "upsert", line: int = 1) -> Sample:
    return Sample(kind, operation, body.get("externalId"), body, line)


def counted(found: Payload) -> dict[str, int]:
    return {f"{i.code} {i.field}": i.count for i in found.issues or ()}


def test_what_passes_in_one_environment_only() -> None:
    bodies = [
        customer(1),
        customer(2, custentity_tier={"refName": "Silver"}),
        customer(3, companyName=...),
        customer(4, custentity_new="x", companyName=...),
    ]
    found = judged([sample("customer", b, line=n) for n, b in enumerate(bodies, 1)])
    sandbox, production = found["sandbox", "customer"], found["production", "customer"]
    assert (sandbox.checked, sandbox.rejected, sandbox.undecided) == (4, 2, 0)
    assert (production.checked, production.rejected, production.undecided) == (4, 3, 0)
    assert (sandbox.elsewhere, production.elsewhere) == ({}, {"sandbox": 1})
    tier = next(i for i in production.issues or () if i.field == "custentity_tier")
    assert (tier.count, tier.only_here) == (1, 1)
    assert [place.line for place in tier.locations] == [2]


def test_external_ids_over_all_payloads() -> None:
    samples = [
        sample("customer", customer(1), "create"),
        sample("customer", customer(1), "upsert"),
        sample("customer", customer(2, externalId="crm_1"), "create"),
        sample("vendor", {"externalId": "CRM_1", "companyName": "V"}, "upsert"),
        sample("customer", customer(5, parent={"externalId": "CRM_6"})),
        sample("customer", customer(6, parent={"externalId": "CRM_1"})),
        sample("customer", customer(7, parent={"externalId": "CRM_99"})),
    ]
    found = judged(samples)
    production = found["production", "customer"]
    assert counted(production) == {
        "external_id_repeated externalId": 1,
        "parent_after_child externalId": 1,
    }
    assert counted(found["production", "vendor"])["external_id_repeated externalId"] == 1
    assert (production.rejected, production.undecided) == (2, 1)
    assert production.elsewhere == {}


def test_a_late_issue_is_counted_once() -> None:
    bad = customer(1, custentity_tier={"refName": "Silver"}, parent={"externalId": "CRM_2"})
    found = judged([sample("customer", bad), sample("customer", customer(2))])
    assert found["production", "customer"].rejected == 1
    assert found["sandbox", "customer"].rejected == 1
    assert found["production", "customer"].elsewhere == {}


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def lines(*values: Any) -> str:
    return "\n".join(json.dumps(value) for value in values) + "\n"


def read(path: Path, **given: str) -> list[Sample]:
    return list(read_payloads(path, Defaults(**given)))


def test_every_format_gives_the_same(tmp_path: Path) -> None:
    rows = [{"externalId": f"C{n}", "companyName": f'A "{n}",\n b'} for n in range(3000)]
    wanted = [(s["externalId"], s["companyName"]) for s in rows]
    cells = "\r\n".join(
        f'{r["externalId"]},"{r["companyName"].replace(chr(34), chr(34) * 2)}"' for r in rows
    )
    for name, text in {
        "customers.jsonl": lines(*rows),
        "customer.json": json.dumps(rows, indent=1),
        "customer-all.json": "\ufeff" + " ".join(json.dumps(r) for r in rows),
        "customers.csv": "externalId,companyName\r\n" + cells,
    }.items():
        found = read(write(tmp_path, name, text))
        assert {s.recordtype for s in found} == {"customer"}
        assert [(s.external_id, s.body["companyName"]) for s in found] == wanted, name
    assert [s.line for s in read(tmp_path / "customer.json")[:2]] == [2, 6]


def test_an_event_log(tmp_path: Path) -> None:
    path = write(tmp_path, "events.log", lines(
        {"event": "customer.updated", "record": "customer", "payload": {"companyName": "A"}},
        {"method": "PUT", "url": "/services/rest/record/v1/salesOrder/eid:OMS_1",
         "body": {"memo": "x"}},
        {"method": "POST", "path": "/record/v1/contact", "body": {"type": "a field"}},
        {"operation": "delete", "recordType": "vendor", "data": {"id": "5"}},
        {"at": "2026-01-01", "recordtype": "customer", "fields": {"externalId": "C9"}},
    ))  # fmt: skip
    found = [(s.recordtype, s.operation, s.external_id) for s in read(path)]
    assert found == [
        ("customer", "update", None),
        ("salesorder", "upsert", "OMS_1"),
        ("contact", "create", None),
        ("vendor", "delete", None),
        ("customer", "upsert", "C9"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("customers.jsonl", b'{"a": 1}\n{"a": \n', "customers.jsonl:2:"),
        ("customers.jsonl", b'{"a": 1}\n[1]\n', "customers.jsonl:2: a payload must be an object"),
        ("customers.jsonl", b'{"a": "\xfc"}\n', "customers.jsonl:1:8: not UTF-8"),
        ("customers.jsonl", b'{"a": "' + b"x" * 10_000_000 + b'"}', "1: the payload is longer"),
        ("customers.json", b'[{"a": 1},\n {"a" 2}]', "customers.json:2: not JSON"),
        ("customers.json", b'[{"a": 1}', "customers.json:1: the list is not closed"),
        ("customers.json", b'[{"a": 1}] x', "customers.json:1: something follows"),
        ("customers.csv", b"a,b\n1,2,3\n", "customers.csv:2: the row has 3 columns"),
        ("customers.csv", b'a,b\n1,"2\n', "customers.csv:2: a quote is not closed"),
        ("customers.csv", b"a,a\n1,2\n", "two columns are called 'a'"),
        ("customers.csv", b"a,b\n1,2\n1,\xfc\n", "customers.csv:3:3: not UTF-8"),
        ("customers.json", b'[{"a": "\xe9"}]', "customers.json:1:9: not UTF-8"),
        ("customers.csv", "a,b\n1,2\n".encode("utf-16"), "customers.csv:1: the file is UTF-16"),
        ("customers.csv", "a,b\n1,2\n".encode("utf-16-be"), "customers.csv:1: the file is UTF-16"),
        ("customers.json", b"[" * 100_000, "customers.json:1: the payload is nested too deeply"),
        ("customers.json", b'[{"a": NaN}]', "customers.json:1: not JSON: NaN"),
        ("customers.json", b'[{"a": 1, "a": 2}]', "customers.json:1: the key 'a' is there twice"),
        ("customers.jsonl", b'{"a": 1}\n{"b": 1, "b": 2}\n', "jsonl:2: the key 'b' is there twice"),
        ("customers.jsonl", b'{"a": {"c": [{"d": 1, "d": 1}]}}\n', "the key 'd' is there twice"),
        ("customers.csv", b"a\n" + b"y" * 10_000_000, "customers.csv:2: a cell is longer"),
        ("things.jsonl", b'{"a": 1}\n', "things.jsonl:1: no record type is said"),
        ("things.txt", b"x", "no format of payloads"),
    ],
)
def test_bad_input(
    name: str, content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    write(tmp_path, name, content)
    save(ENVIRONMENTS["sandbox"], tmp_path / "sandbox")
    with pytest.raises(PayloadError, match=name):
        read(tmp_path / name)
    code = run(["preflight", name, "--env", "sandbox", "--schema", "out", "--rejected", "no.jsonl"])
    assert code == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "no.jsonl").exists()
    assert not (tmp_path / "no.jsonl.partial").exists()


def test_values_that_look_like_keys(tmp_path: Path) -> None:
    path = tmp_path / "customers.jsonl"
    path.write_text('{"a": "x\\":y", "b" : {"c": ["d\\":"]}}\n')
    assert [sample.body for sample in read(path)] == [{"a": 'x":y', "b": {"c": ['d":']}}]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, snapshot in ENVIRONMENTS.items():
        save(snapshot, tmp_path / name)
    rows = [customer(1), customer(2, custentity_tier={"refName": "Silver"})]
    write(tmp_path, "customers.jsonl", lines(*rows))
    return tmp_path


Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = run([*arguments, "--color", "never"])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_the_command(folder: Path, cli: Cli) -> None:
    code, out, err = cli(
        "preflight", "customers.jsonl", "--env", "sandbox", "--env", "production",
        "--schema", "schemas", "--rejected", "rejected.jsonl", "--report", "json",
    )  # fmt: skip
    assert code == 1
    report = json.loads(out)
    (finding,) = [f for f in report["findings"] if f["status"] == "fail"]
    assert (finding["rule_id"], finding["environment"]) == ("REQ008", "production")
    assert finding["message"] == (
        "1 of 2 customer payloads hold a value that is refused: custentity_tier"
    )
    assert "1 rejected payloads would pass in sandbox" in finding["evidence"]
    assert [(p["path"], p["line"]) for p in finding["locations"]] == [("customers.jsonl", 2)]
    assert "production: 1 would be rejected, 0 undecided; 1 of them would pass in sandbox" in err
    (refused,) = (folder / "rejected.jsonl").read_text().splitlines()
    assert json.loads(refused)["line"] == 2
    assert "Silver" not in out + err + refused
    schema = json.loads((folder / "schemas/production/customer.schema.json").read_text())
    assert "companyName" in schema["required"]
    again = cli("preflight", "customers.jsonl", "--env", "sandbox", "--env", "production",
                "--report", "json")[1]  # fmt: skip
    assert again == out


def test_what_is_not_shown_stops_the_gate(folder: Path, cli: Cli) -> None:
    save(Snapshot(ENVIRONMENTS["sandbox"].meta, {}), folder / "blind")
    code, out, _ = cli("preflight", "customers.jsonl", "--env", "blind")
    assert code == 3
    assert "not read" in out
    assert cli("preflight", "customers.jsonl", "--env", "blind", "--allow-unknown")[0] == 0


def test_an_environment_that_is_none(folder: Path, cli: Cli) -> None:
    code, _, err = cli("preflight", "customers.jsonl", "--env", "staging")
    assert code == 2
    assert "staging" in err


def test_no_input_is_written_over(folder: Path, cli: Cli) -> None:
    before = (folder / "customers.jsonl").read_bytes()
    for option in (("--rejected", "customers.jsonl"), ("--report", "json=customers.jsonl")):
        code, _, err = cli("preflight", "customers.jsonl", "--env", "production", *option)
        assert code == 2
        assert "customers.jsonl is a file to be read" in err
    assert (folder / "customers.jsonl").read_bytes() == before


def test_nothing_to_judge(folder: Path, cli: Cli) -> None:
    (folder / "none").mkdir()
    (folder / "none" / "customer.jsonl").write_text("\n")
    code, _, err = cli("preflight", "none", "--env", "production")
    assert (code, err) == (2, "error: none/customer.jsonl: no payload in it\n")
    (folder / "none" / "customer.jsonl").unlink()
    code, _, err = cli("preflight", "none", "--env", "production")
    assert (code, err) == (2, "error: none: the folder holds no file of payloads\n")


def test_schemas_of_environments_with_one_name(folder: Path, cli: Cli) -> None:
    for name in ("one", "two"):
        (folder / name).mkdir()
        save(ENVIRONMENTS["sandbox"], folder / name / "snap")
    cli("preflight", "customers.jsonl", "--env", "one/snap", "--env", "two/snap", "--schema", "s")
    assert sorted(p.name for p in (folder / "s").iterdir()) == ["one-snap", "two-snap"]
