"""Facts that rules read: prices of calls, masked hosts, names in logs, keyed searches, globals."""

from pathlib import Path

import pytest

from nsaudit.suitescript import ScriptAnalysis, analyse

HEAD = (
    "/**\n * @NApiVersion 2.1\n * @NScriptType ScheduledScript\n */\n"
    "define(['N/https', 'N/log', 'N/query', 'N/record', 'N/render', 'N/search', 'N/sftp',\n"
    "'N/url'],\n"
    "(https, log, query, record, render, search, sftp, url) => ({ execute: (context) => {\n"
)


def run(folder: Path, body: str) -> ScriptAnalysis:
    (folder / "a.js").write_text(HEAD + body + "\n} }));\n", encoding="utf-8")
    (result,) = analyse(folder, ["a.js"])
    assert result.problem is None
    return result


def details(result: ScriptAnalysis, kind: str) -> list[str]:
    return [fact.detail for fact in result.facts if fact.kind == kind]


@pytest.mark.parametrize(
    ("call", "units"),
    [
        ("sftp.createConnection({}).upload({})", 100),
        ("sftp.createConnection({}).download({})", 100),
        ("sftp.createConnection({}).list({})", 10),
        ("record.attach({})", 10),
        ("record.detach({})", 10),
        ("render.transaction({ entityId: 1 })", 10),
        ("https.get({ url: 'https://a.example.com' })", 10),
    ],
)
def test_price(tmp_path: Path, call: str, units: int) -> None:
    (effect,) = run(tmp_path, call).effects
    assert effect.units == units


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("'https://1234567-sb1.app.netsuite.com/x'", ["***.app.netsuite.com"]),
        ("'https://user:word@Partner.example.com:8443/x'", ["partner.example.com"]),
        ("'https://partner.example.com?id=' + context.id", ["partner.example.com"]),
        ("'https://' + url.resolveDomain({}) + '/x'", []),
        ("'https://' + context.account + '.app.netsuite.com/x'", []),
        ("context.url", []),
    ],
)
def test_literal_target(tmp_path: Path, address: str, host: list[str]) -> None:
    result = run(tmp_path, f"https.get({{ url: {address} }})")
    assert details(result, "literal-target") == host


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ("log.debug('the access_token is', 1)", []),
        ("log.debug('the access_token is', context.accessToken)", ["accessToken"]),
        ("log.debug({ title: 'x', details: `${context.apiKey} client_secret` })", ["apiKey"]),
        ("context.keep(context.apiKey); log.debug('kept', 1)", []),
    ],
)
def test_secret_logged(tmp_path: Path, call: str, names: list[str]) -> None:
    assert details(run(tmp_path, call), "secret-logged") == names


@pytest.mark.parametrize(
    ("filters", "detail"),
    [
        ("['internalid', 'anyof', 5]", "keyed"),
        ("['internalid', 'anyof', context.ids]", ""),
        ("[['mainline', 'is', 'T'], 'and', ['externalid', 'is', context.id]]", "keyed"),
        ("[{ name: 'internalid', operator: search.Operator.IS, values: 1 }]", "keyed"),
        ("[['internalid', 'is', 1], 'or', ['mainline', 'is', 'T']]", ""),
        ("['not', ['internalid', 'is', 1]]", ""),
        ("[['internalid', 'noneof', 1]]", ""),
        ("[['externalid', 'anyof', '@NONE@']]", ""),
        ("[['externalid', 'anyof', ['@NONE@', 5]]]", ""),
        ("[{ name: 'internalid', join: 'item', operator: search.Operator.IS, values: 1 }]", ""),
        ("[['internalid', 'anyof', context.rows.map((row) => row.id)]]", ""),
        ("context.filters", ""),
    ],
)
def test_keyed_search(tmp_path: Path, filters: str, detail: str) -> None:
    body = f"search.create({{ type: 'invoice', filters: {filters} }}).run().each(() => true)"
    assert details(run(tmp_path, body), "results-by-each") == [detail]


@pytest.mark.parametrize(
    ("where", "detail"),
    [
        ("WHERE id = ?", "keyed"),
        ("c WHERE c.isinactive = 'F' AND c.externalid = 'a'", "keyed"),
        ("c WHERE c.id = ? OR c.isinactive = 'F'", ""),
        ("c JOIN employee e ON e.id = c.salesrep WHERE e.id = ?", ""),
        ("c JOIN employee e ON 1 = 1 WHERE c.id = e.id", ""),
        ("WHERE id > 5", ""),
    ],
)
def test_keyed_query(tmp_path: Path, where: str, detail: str) -> None:
    text = "SELECT email FROM customer " + where  # noqa: S608 - nothing runs it
    result = run(tmp_path, f'query.runSuiteQL({{ query: "{text}" }})')
    assert details(result, "suiteql-unpaged") == [detail]


@pytest.mark.parametrize(
    ("end", "detail"), [("1000", "1000"), ("context.end", ""), ("context.x ? 5 : 9", "9")]
)
def test_end_of_one_range(tmp_path: Path, end: str, detail: str) -> None:
    body = f"search.create({{ type: 'item' }}).run().getRange({{ start: 0, end: {end} }})"
    assert details(run(tmp_path, body), "results-by-one-range") == [detail]


@pytest.mark.parametrize(
    "code",
    [
        "new URLSearchParams('a=1').get('a')",
        "new URL('https://a.example.com').searchParams.get('a')",
        "NaN.toString(); Infinity.toFixed(2)",
        "Promise.resolve(1).then((x) => x)",
        "BigInt(5); new Intl.NumberFormat('en').format(1); new WeakSet()",
        "encodeURI('x'); decodeURI('x'); escape('x'); unescape('x'); eval('1')",
        "clearTimeout(setInterval(() => 1, 5)); structuredClone({}); atob('x'); btoa('x')",
        "new Proxy({}, {}); new Uint8Array(5); new RangeError('x'); queueMicrotask(() => 1)",
    ],
)
def test_standard_globals_are_not_missing(tmp_path: Path, code: str) -> None:
    assert run(tmp_path, code).incomplete == ()


def test_other_functions_are_missing(tmp_path: Path) -> None:
    assert run(tmp_path, "notDeclared(1)").incomplete == ("function notDeclared",)
