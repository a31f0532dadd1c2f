// Large accounts: nothing is lost, nothing comes twice, and no call runs out of anything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account } from './account.mjs';
import { available, companion, unavailable } from './asking.mjs';
import { sampleRecords, workflowRecords } from './sample.mjs';

const numbers = (count) => Array.from({ length: count }, (_, n) => n + 1);

function once(data, key) {
  const keys = data.map(key);
  assert.equal(new Set(keys).size, keys.length, 'an element came twice');
  return keys;
}

test('2,500 saved searches', () => {
  const data = sampleRecords();
  data.role = 3;
  data.tables.savedsearch.rows = numbers(2500).map((n) => ({ id: String(n), title: `S${n}` }));
  data.searches = Object.fromEntries(numbers(2500).map((n) => [n, { searchType: 'customer' }]));
  const found = companion(new Account(data)).all('savedsearches');
  assert.deepEqual(once(found.data, ({ internalid }) => Number(internalid)), numbers(2500));
  assert.ok(found.used.length <= 3, `${found.used.length} calls`);
  const listed = companion(new Account(data)).all('savedsearches', { details: false });
  assert.equal(listed.data.length, 2500);
  assert.equal(listed.used.length, 1);
});

test('3,000 deployments, also under a small limit of units', () => {
  for (const limit of [5000, 400]) {
    const data = sampleRecords();
    data.limit = limit;
    const [row] = data.tables.scriptdeployment.rows;
    const [record] = Object.values(data.records.scriptdeployment);
    data.tables.scriptdeployment.rows = numbers(3000).map((n) => ({ ...row, id: String(n) }));
    data.records.scriptdeployment = Object.fromEntries(numbers(3000).map((n) => [n, record]));
    const found = companion(new Account(data)).all('deployments');
    assert.deepEqual(once(found.data, ({ internalid }) => Number(internalid)), numbers(3000));
    assert.ok(Math.max(...found.used) <= limit - 100);
  }
});

test('1,200 script files of 50 kB each: bytes end a page before units do', () => {
  const data = sampleRecords();
  data.tables.file.rows = numbers(1200).map((n) => ({ id: String(n), filetype: 'JAVASCRIPT' }));
  const text = 'x'.repeat(50_000);
  const file = (n) => ({ id: n, path: `S/${n}.js`, text });
  data.files = Object.fromEntries(numbers(1200).map((n) => [n, file(n)]));
  const found = companion(new Account(data)).all('scriptfiles');
  assert.deepEqual(once(found.data, ({ id }) => Number(id)), numbers(1200));
  assert.ok(found.used.length >= 8);
});

test('one large file comes in chunks that join to the same text', () => {
  const data = sampleRecords();
  // A chunk boundary falls between the halves of a surrogate pair.
  const text = `${'a'.repeat(999_999)}😀${'ü'.repeat(1_200_000)}${'\u0001'.repeat(300_000)}`;
  data.files[9701].text = text;
  const found = companion(new Account(data)).all('scriptfiles');
  assert.equal(found.data.map((element) => element.text).join(''), text);
  assert.deepEqual(found.data.map(({ part, parts }) => [part, parts]), [[1, 3], [2, 3], [3, 3]]);
  for (const { text: chunk } of found.data) assert.ok(chunk.isWellFormed());
});

test('large files one after another each begin with their first chunk', () => {
  const data = sampleRecords();
  data.tables.file.rows = numbers(3).map((n) => ({ id: String(n), filetype: 'JAVASCRIPT' }));
  const file = (n) => ({ id: n, path: `S/${n}.js`, text: String(n).repeat(2_500_000) });
  data.files = Object.fromEntries(numbers(3).map((n) => [n, file(n)]));
  const expected = numbers(3).flatMap((n) => numbers(3).map((part) => `${n}.${part}`));
  for (const args of [{}, { ids: ['1', '2', '3'] }]) {
    const found = companion(new Account(data)).all('scriptfiles', args);
    assert.deepEqual(found.data.map(({ id, part }) => `${id}.${part}`), expected);
  }
});

test('a list of one page and a row', () => {
  const data = sampleRecords();
  data.role = 3;
  data.tables.savedsearch.rows = numbers(1001).map((n) => ({ id: String(n), title: `S${n}` }));
  const found = companion(new Account(data)).all('savedsearches', { details: false });
  assert.deepEqual(once(found.data, ({ internalid }) => Number(internalid)), numbers(1001));
});

test('an empty file is a file', () => {
  const data = sampleRecords();
  data.files[9701].text = '';
  const [file] = companion(new Account(data)).all('scriptfiles').data;
  assert.deepEqual([file.parts, file.text], [1, '']);
});

test('a workflow of 400 states comes in parts', () => {
  const data = sampleRecords();
  data.records = { ...data.records, ...workflowRecords(400) };
  const found = companion(new Account(data)).all('workflows');
  assert.deepEqual(unavailable(found.data), []);
  assert.ok(found.data.length > 1);
  const states = found.data.flatMap((element) => element.states);
  assert.deepEqual(once(states, ({ id }) => id), numbers(400).map((n) => `workflowstate${n}`));
  assert.deepEqual(
    found.data.map(({ continues }) => continues),
    [...Array(found.data.length - 1).fill(true), false]
  );
  assert.ok(states.every(({ actions }) => actions.length === 2));
});

test('many workflows, each whole', () => {
  const data = sampleRecords();
  const [workflow] = Object.values(data.records.workflow);
  data.tables.workflow.rows = numbers(300).map((n) => ({ id: String(n), name: `W${n}` }));
  data.records.workflow = Object.fromEntries(numbers(300).map((n) => [n, workflow]));
  const found = companion(new Account(data)).all('workflows');
  assert.deepEqual(once(found.data, ({ internalid }) => Number(internalid)), numbers(300));
  assert.ok(found.data.every(({ states, continues }) => states.length === 2 && !continues));
});

test('a state that no call can pay for is read as far as it goes, and the rest is named', () => {
  const data = sampleRecords();
  data.limit = 200;
  const state = data.records.workflowstate['1'];
  state.sublists.actions.lines = numbers(40).map((n) => ({
    actionid: n === 1 ? '11' : `x${n}`,
    actiontype: 'createrecord',
  }));
  numbers(40).forEach((n) => {
    data.records.createrecordaction[`x${n}`] = data.records.createrecordaction['11'];
  });
  const found = companion(new Account(data)).all('workflows');
  const limits = unavailable(found.data).filter(({ code }) => code === 'USAGE_LIMIT');
  assert.ok(limits.length > 0);
  const [first] = available(found.data)[0].states;
  assert.equal(first.actions.length + first.transitions.length + limits.length, 41);
  const states = available(found.data).flatMap((element) => element.states);
  assert.deepEqual(states.map(({ id }) => id), ['workflowstate1', 'workflowstate2']);
});

test('many forms of many types', () => {
  const data = sampleRecords();
  data.limit = 300;
  const form = data.types.customer.forms['-2'];
  const types = numbers(5).map((n) => `customrecord_${n}`);
  types.concat(['salesorder']).forEach((type) => {
    data.types[type] = {
      base: {},
      forms: Object.fromEntries(numbers(60).map((n) => [n, { ...form, name: `F${n}` }])),
    };
  });
  const found = companion(new Account(data)).all('mandatory', { types: [...types, 'salesorder'] });
  assert.equal(once(found.data, ({ type, formid }) => `${type} ${formid}`).length, 360);
  assert.ok(found.used.length > 2);
});

test('probes by the hundred', () => {
  const data = sampleRecords();
  const pair = (n) => ({ type: 'vendor', fields: { email: `${n}@example.com` } });
  const probes = numbers(700).map(pair);
  const found = companion(new Account(data)).all('duplicates', { probes });
  assert.equal(found.data.length, 700);
  assert.equal(found.used.length, 2);
});

test('an element that no answer can hold is named', () => {
  const data = sampleRecords();
  data.role = 3;
  data.searches[601].filterExpression = ['x'.repeat(9_000_000)];
  const found = companion(new Account(data)).all('savedsearches');
  assert.deepEqual(unavailable(found.data).map(({ code }) => code), ['TOO_LARGE']);
  assert.deepEqual(available(found.data).map(({ internalid }) => internalid), ['602']);
});

test('a list that changes between two pages is not stitched together', () => {
  const data = sampleRecords();
  data.limit = 250;
  data.role = 3;
  data.tables.savedsearch.rows = numbers(100).map((n) => ({ id: String(n), title: 'S' }));
  data.searches = Object.fromEntries(numbers(100).map((n) => [n, { searchType: 'customer' }]));
  const { page } = companion(new Account(data));
  const first = page('savedsearches');
  data.tables.savedsearch.rows.splice(3, 1);
  assert.equal(page('savedsearches', {}, first.next).error.cause, 'LIST_CHANGED');
});
