"""nsaudit.yaml: the whole contract is accepted, and every mistake is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from nsaudit.config import FORMATS, Config, ConfigError, load
from nsaudit.reporters import FORMATS as REPORTERS

FULL = """\
version: 1
environments:
  sandbox:
    kind: sandbox
    account: "1234567_SB1"
    live: {auth: oauth2, client_id: env:CLIENT, certificate_id: env:CERT, private_key: file:sb.pem}
    sdf: exports/sandbox
    attestations: attest/sandbox.yaml
  production:
    kind: production
    account: "1234567"
    snapshot: snapshots/production
project: src
compare: {from: sandbox, to: production}
contracts: integrations/*.yaml
records: {production: exports/production/*.parquet}
checklist: go-live
rules:
  select: [tier1, DRF]
  ignore: [GOV011]
  severity: {AFS001: critical}
  options: {ACC010: {most: 2}}
gate: {fail_on: high, unknown: fail, waivers: waivers.yaml, baseline: nsaudit-baseline.json}
reports: {html: out/audit.html, sarif: out/audit.sarif, junit: out/audit.xml}
"""


def read(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "nsaudit.yaml"
    path.write_text(text, "utf-8")
    return load(path)


def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    return str(caught.value).replace(f"{tmp_path}/", "").splitlines()


def test_every_documented_key_is_accepted(tmp_path: Path) -> None:
    config = read(tmp_path, FULL)
    sandbox = config.environments["sandbox"]
    assert sandbox.kind == "sandbox"
    assert sandbox.live is not None
    assert sandbox.live.private_key == "file:sb.pem"
    assert config.compare is not None
    assert (config.compare.source, config.compare.target) == ("sandbox", "production")
    assert config.rules.options == {"ACC010": {"most": 2}}
    assert config.gate.fail_on == "high"
    assert config.reports["junit"] == "out/audit.xml"
    assert config.folder == tmp_path


def test_one_environment_or_a_project_is_enough(tmp_path: Path) -> None:
    assert read(tmp_path, "project: src\n").project == "src"
    assert read(tmp_path, "environments: {a: {sdf: x}}\n").environments["a"].sdf == "x"
    assert problems(tmp_path, "version: 1\n") == [
        "nsaudit.yaml:1:1: name at least one environment, or a project"
    ]


def test_lists_of_paths_are_accepted(tmp_path: Path) -> None:
    config = read(tmp_path, "project: src\ncontracts: [a.yaml, b.yaml]\n")
    assert config.contracts == ("a.yaml", "b.yaml")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("gate:", "gates:", "23:1: unknown key 'gates'; did you mean 'gate'?"),
        (
            "sdf: exp",
            "sfd: exp",
            "7:5: environments.sandbox: unknown key 'sfd'; did you mean 'sdf'?",
        ),
        (
            "kind: sandbox",
            "kind: sanbox",
            (
                "4:11: environments.sandbox.kind: must be one of "
                "production, sandbox, release_preview, development"
            ),
        ),
        (
            '"1234567_SB1"',
            "1234567",
            "5:14: environments.sandbox.account: must be text; put it in quotes",
        ),
        ("[tier1, DRF]", "tier1", "19:11: rules.select: must be a list"),
        ("AFS001: critical", "AFS001: bad", "21:22: rules.severity.AFS001: must be one of"),
        ("from: sandbox", "from: sandbx", "14:17: no environment is called 'sandbx'; did you mean"),
        ("{production: exp", "{prodction: exp", "16:11: no environment is called 'prodction'"),
        ("unknown: fail", "unknown: ok", "23:32: gate.unknown: must be one of fail, allow"),
        ("html:", "htlm:", "24:11: reports: unknown key 'htlm'; did you mean 'html'?"),
        ("version: 1", "version: 2", "1:10: version: must be 1"),
        ("project: src", "project: [src]", "13:10: project: must be text"),
        (
            "version: 1",
            "version: 1\nversion: 1",
            "2:1: the key 'version' was already used on line 1",
        ),
        ("[tier1, DRF]", "&a [tier1]", "19:11: anchors and aliases"),
        ("project: src", "project: !!python/name:os.system x", "13:10: tags"),
        ("project: src", "project: !env src", "13:10: tags"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    found = problems(tmp_path, FULL.replace(old, new, 1))
    assert [line for line in found if line.startswith(f"nsaudit.yaml:{expected}")], found


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    text = FULL.replace("kind: sandbox", "kind: x").replace("gate:", "gates:")
    assert len(problems(tmp_path, text)) == 2


@pytest.mark.parametrize("key", ["client_id", "private_key", "consumer_secret", "token_secret"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, key: str) -> None:
    secret = "hunter2-very-secret"
    text = f"environments:\n  sb:\n    live: {{auth: tba, {key}: {secret}}}\n"
    found = problems(tmp_path, text)
    assert found[0].startswith("nsaudit.yaml:3:")
    assert f"live.{key}: is not valid here" in found[0]
    assert "env:NAME" in found[0]
    assert secret not in "\n".join(found)


def test_a_broken_file_never_shows_its_content(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, 'environments: {sb: {live: {token_secret: "hunter2\n')
    assert "hunter2" not in found
    assert found.startswith("nsaudit.yaml:2:1: not valid YAML")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "nsaudit.yaml: the file is empty"),
        ("- a\n", "nsaudit.yaml:1:1: must be keys and values"),
        ("a: " + "[" * 5000, "nsaudit.yaml:1:"),
        ("a: 1\n---\nb: 2\n", "nsaudit.yaml:2:1: not valid YAML"),
    ],
)
def test_what_is_no_configuration_is_refused(tmp_path: Path, content: str, expected: str) -> None:
    assert problems(tmp_path, content)[0].startswith(expected)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nsaudit.yaml"
    path.write_bytes(b"\xff\xfe\x00a")
    with pytest.raises(ConfigError, match="is not text in UTF-8"):
        load(path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: no such file"):
        load(tmp_path / "other.yaml")


def test_an_environment_needs_a_source(tmp_path: Path) -> None:
    assert problems(tmp_path, "environments:\n  sb: {kind: sandbox}\n") == [
        (
            "nsaudit.yaml:2:7: environments.sb: "
            "name at least one source: live, sdf, snapshot or attestations"
        )
    ]


def test_every_reporter_can_be_configured() -> None:
    assert set(REPORTERS) <= set(FORMATS)
