"""Speed and memory of the SuiteScript analysis over a generated folder, as ratios to the parse.

The floor is tree-sitter's parse of the same bytes in the same process. The mix follows what public
repositories hold: user events with and without guards, map/reduce, Suitelets that build forms,
RESTlets, SuiteScript 1.0, shared modules. What is measured is what users of a platform's wheel run:
the compiled analyser, wherever it can be built; ``ratio_to_parse_pure`` is of the same sources, not
compiled. Beside it stands eslint, over the same folder, where npm can install it.
"""

# ruff: noqa: E501 - the scripts below are text

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from nsaudit.suitescript import ScriptAnalysis, analyse
from nsaudit.suitescript.grammar import parse
from tests import compiled, eslint

HEAD = "/**\n * @NApiVersion 2.1\n * @NScriptType {kind}\n */\n"
LIBRARY = """define(['N/record', 'N/search'], (record, search) => {{
  const FIELDS = {{ name: 'custrecord_name_{n}', owner: 'custrecord_owner_{n}' }};
  function find(type, id) {{
    let found = null;
    search.create({{ type, filters: [[FIELDS.owner, 'anyof', id]], columns: ['internalid'] }})
      .run().each((row) => {{ found = row.id; return false; }});
    return found;
  }}
  function insert(type, values) {{
    const made = record.create({{ type, isDynamic: true }});
    Object.keys(values).forEach((key) => made.setValue({{ fieldId: FIELDS[key] || key, value: values[key] }}));
    return made.save({{ ignoreMandatoryFields: false }});
  }}
  return {{ find, insert }};
}});
"""
USER_EVENT = """define(['N/record', 'N/search', 'N/runtime', './lib_{m}'], (record, search, runtime, lib) => {{
  function beforeLoad(context) {{
    if (context.type !== context.UserEventType.VIEW) return;
    context.form.addButton({{ id: 'custpage_go', label: 'Go {n}', functionName: 'go' }});
  }}
  function afterSubmit(context) {{
    try {{
      const rec = context.newRecord;
      const id = rec.id;
      {guard}
      const lines = rec.getLineCount({{ sublistId: 'item' }});
      for (let i = 0; i < lines; i++) {{
        const item = rec.getSublistValue({{ sublistId: 'item', fieldId: 'item', line: i }});
        const quantity = Number(rec.getSublistValue({{ sublistId: 'item', fieldId: 'quantity', line: i }}));
        if (!item || quantity <= 0) continue;
        if (quantity > 100) {{
          log.audit({{ title: 'large line', details: 'item ' + item + ' of ' + id }});
        }} else if (quantity > 10) {{
          record.submitFields({{ type: 'inventoryitem', id: item, values: {{ custitem_seen: true }} }});
        }}
      }}
      lib.insert('customrecord_queue_{n}', {{ name: 'order ' + id, owner: id }});
    }} catch (e) {{
      log.error('afterSubmit', e);
    }}
  }}
  return {{ beforeLoad, afterSubmit }};
}});
"""
GUARDS = (
    "if (context.type !== context.UserEventType.CREATE) return;",
    "if (lib.find('customrecord_queue', id)) return;",
    "if (context.oldRecord && context.oldRecord.getValue('status') === rec.getValue('status')) return;",
    "const ready = rec.getValue({ fieldId: 'custbody_ready' }); if (!ready) return;",
    "",
)
MAP_REDUCE = """define(['N/record', 'N/search', 'N/runtime'], (record, search, runtime) => {{
  const getInputData = () => search.load({{ id: 'customsearch_open_{n}' }});
  const map = (context) => {{
    const row = JSON.parse(context.value);
    const order = record.load({{ type: 'salesorder', id: row.id }});
    const count = order.getLineCount({{ sublistId: 'item' }});
    let total = 0;
    for (let i = 0; i < count; i++) {{
      total += parseFloat(order.getSublistValue({{ sublistId: 'item', fieldId: 'amount', line: i }})) || 0;
    }}
    if (total > 0 && order.getValue('status') !== 'Closed') {{
      const invoice = record.transform({{ fromType: 'salesorder', fromId: row.id, toType: 'invoice' }});
      invoice.setValue({{ fieldId: 'memo', value: `order ${{row.id}} total ${{total}}` }});
      context.write({{ key: row.id, value: invoice.save() }});
    }}
  }};
  const reduce = (context) => {{
    context.values.forEach((value) => {{
      record.submitFields({{ type: 'salesorder', id: context.key, values: {{ custbody_invoice: value }} }});
    }});
  }};
  const summarize = (summary) => {{
    summary.mapSummary.errors.iterator().each((key, error) => {{ log.error(key, error); return true; }});
  }};
  return {{ getInputData, map, reduce, summarize }};
}});
"""
SUITELET = """define(['N/ui/serverWidget', 'N/search', 'N/redirect', 'N/url'], (ui, search, redirect, url) => {{
  function columns(list) {{
{fields}    return list;
  }}
  function onRequest(context) {{
    if (context.request.method === 'GET') {{
      const form = ui.createForm({{ title: 'Report {n}' }});
      const list = columns(form.addSublist({{ id: 'custpage_rows', type: 'list', label: 'Rows' }}));
      let line = 0;
      search.create({{ type: 'invoice', filters: [['mainline', 'is', 'T']], columns: ['tranid', 'amount'] }})
        .run().each((row) => {{
          list.setSublistValue({{ id: 'custpage_tranid', line, value: row.getValue('tranid') || '-' }});
          line++;
          return line < 500;
        }});
      context.response.writePage(form);
    }} else {{
      const chosen = context.request.parameters.custpage_choice;
      const rows = chosen ? chosen.split(',') : [];
      if (rows.length === 0) throw new Error('nothing chosen');
      redirect.toSuitelet({{ scriptId: 'customscript_{n}', deploymentId: 'customdeploy_{n}', parameters: {{ rows }} }});
    }}
  }}
  return {{ onRequest }};
}});
"""
FIELD = (
    "    list.addField({{ id: 'custpage_f{i}', type: ui.FieldType.TEXT, label: 'Field {i}' }});\n"
)
RESTLET = """define(['N/record', 'N/query', 'N/error'], (record, query, error) => {{
  const find = (key) => query.runSuiteQL({{ query: 'SELECT id FROM customer WHERE externalid = ?', params: [key] }}).asMappedResults();
  const post = (body) => {{
    if (!body || !body.key) throw error.create({{ name: 'MISSING_KEY', message: 'key' }});
    const found = find(body.key);
    const rec = found.length ? record.load({{ type: 'customer', id: found[0].id }}) : record.create({{ type: 'customer' }});
    Object.keys(body.fields).forEach((name) => rec.setValue({{ fieldId: name, value: body.fields[name] }}));
    return {{ id: rec.save(), run: {n} }};
  }};
  return {{ post, put: post, get: (parameters) => find(parameters.key) }};
}});
"""
SS1 = """function sync{n}AfterSubmit(type) {{
  if (type != 'create' && type != 'edit') return;
  var rec = nlapiLoadRecord(nlapiGetRecordType(), nlapiGetRecordId());
  var rows = nlapiSearchRecord('task', null, [new nlobjSearchFilter('title', null, 'is', rec.getFieldValue('tranid'))]);
  for (var i = 0; rows != null && i < rows.length; i++) {{
    nlapiSubmitField('task', rows[i].getId(), 'status', 'COMPLETE');
  }}
  if (rows == null) {{
    var task = nlapiCreateRecord('task');
    task.setFieldValue('title', rec.getFieldValue('tranid'));
    nlapiSubmitRecord(task);
  }}
}}
"""


def write_scripts(folder: Path, scripts: int) -> None:
    """Write a folder of so many scripts."""
    for n in range(scripts):
        place = folder / f"group_{n // 50:03d}"
        place.mkdir(parents=True, exist_ok=True)
        kind = n % 10
        fields = "".join(FIELD.format(i=i) for i in range(12 + n % 20))
        name, text = {
            0: (f"lib_{n}.js", LIBRARY.format(n=n)),
            1: ("ue", None),
            2: ("ue", None),
            3: ("ue", None),
            4: (f"mr_{n}.js", HEAD.format(kind="MapReduceScript") + MAP_REDUCE.format(n=n)),
            5: (f"mr_{n}.js", HEAD.format(kind="MapReduceScript") + MAP_REDUCE.format(n=n)),
            6: (f"sl_{n}.js", HEAD.format(kind="Suitelet") + SUITELET.format(n=n, fields=fields)),
            7: (f"sl_{n}.js", HEAD.format(kind="Suitelet") + SUITELET.format(n=n, fields=fields)),
            8: (f"rl_{n}.js", HEAD.format(kind="Restlet") + RESTLET.format(n=n)),
            9: (f"ss1_{n}.js", SS1.format(n=n)),
        }[kind]
        if text is None:
            guard = GUARDS[(n // 10) % len(GUARDS)]
            text = HEAD.format(kind="UserEventScript") + USER_EVENT.format(
                n=n, m=n - kind, guard=guard
            )
            name = f"ue_{n}.js"
        (place / name).write_text(text, encoding="utf-8")


def pathological() -> dict[str, str]:
    """Return sources that no analysis should take long over, nor call clean."""
    calls = "".join(
        f"function f{i}(a) {{ return f{i + 1}(a) + f{(i * 7) % 10000}(a); }}\n"
        for i in range(10_000)
    )
    tag = HEAD.format(kind="UserEventScript")
    wrap = "define(['N/record'], (record) => {{\n{body}\nreturn {{ afterSubmit: (context) => {call} }};\n}});\n"
    minified = ",".join(
        f"x{i}=function(e){{return e?e.a{i}:n.create({{type:'t{i}'}})}}" for i in range(30_000)
    )
    return {
        "minified.js": tag
        + f'define(["N/record"],(n=>{{var {minified};return{{afterSubmit:x1}}}}));',
        "nested_calls.js": tag + wrap.format(body="", call="a(" * 200_000 + ")" * 200_000),
        "nested_ifs.js": tag + "if(a)" * 200_000 + ";nlapiCreateRecord('x')",
        "nested_not.js": tag + "x=" + "!" * 200_000 + "nlapiGetRecordId()",
        "many_functions.js": tag
        + wrap.format(body=calls + "function f10000(a) { return a; }", call="f0(context)"),
    }


def _timed(folder: Path, **options: object) -> tuple[float, list[ScriptAnalysis]]:
    start = time.perf_counter()
    results = list(analyse(folder, **options))  # type: ignore[arg-type]
    return time.perf_counter() - start, results


def measure(scripts: int = 3000, rounds: int = 3) -> dict[str, Any]:
    """Figures of the compiled analyser, else of its sources; the ratio of the sources in any case."""
    reason = compiled.build()
    pure = _measured(scripts, rounds, of_compiled=False)
    if reason is not None:
        print(f"suitescript: these are figures of the sources, {reason}", file=sys.stderr)
    figures = pure if reason is not None else _measured(scripts, rounds, of_compiled=True)
    with tempfile.TemporaryDirectory() as name:
        write_scripts(Path(name), scripts)
        beside = eslint.compare(Path(name), of_compiled=reason is None, rounds=rounds)
    return {**figures, "ratio_to_parse_pure": pure["ratio_to_parse"], **beside}


def _measured(scripts: int, rounds: int, *, of_compiled: bool) -> dict[str, Any]:
    """The figures of one build, in a process that imports it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench_suitescript", str(scripts), str(rounds)],
        cwd=compiled.ROOT,
        env=compiled.environment(compiled=of_compiled),
        check=True,
        stdout=subprocess.PIPE,
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    if figures["compiled"] is not of_compiled:
        raise RuntimeError(f"measured the wrong build: compiled is {figures['compiled']}")
    return figures


def figures_of_this_process(scripts: int, rounds: int) -> dict[str, Any]:
    """Seconds, ratios and peak memory; the pathological sources with what was said of them."""
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name, "scripts"), Path(name, "cache")
        write_scripts(folder, scripts)
        texts = [p.read_bytes() for p in sorted(folder.rglob("*.js"))]
        ratios: list[float] = []
        speedups: list[float] = []
        single = 0.0
        for _ in range(rounds):
            start = time.perf_counter()
            for text in texts:
                parse(text)
            floor = time.perf_counter() - start
            single, _results = _timed(folder)
            double, _results = _timed(folder, jobs=2)
            ratios.append(single / floor)
            speedups.append(single / double)
        cold, _results = _timed(folder, cache_dir=cache)
        warm, _results = _timed(folder, cache_dir=cache)
        odd = Path(name, "odd")
        odd.mkdir()
        for file, source in pathological().items():
            (odd / file).write_text(source, encoding="utf-8")
        odd_seconds, answers = _timed(odd)
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return {
        "compiled": compiled.is_compiled(),
        "scripts": scripts,
        "megabytes": round(sum(map(len, texts)) / 1e6, 1),
        "seconds": round(single, 2),
        "ratio_to_parse": round(statistics.median(ratios), 2),
        "two_processes": round(statistics.median(speedups), 2),
        "warm_share_of_cold": round(warm / cold, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit),
        "pathological_seconds": round(odd_seconds, 1),
        "pathological": {a.path: a.problem or f"verdict {a.verdict}" for a in answers},
    }


if __name__ == "__main__":
    sizes = [int(argument) for argument in sys.argv[1:]]
    found = figures_of_this_process(*sizes) if sizes else measure()
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
