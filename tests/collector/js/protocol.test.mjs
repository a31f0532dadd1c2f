// The envelope: versions, bad questions, cursors, GET, and the count of bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account } from './account.mjs';
import { companion } from './asking.mjs';
import { loader } from './loader.mjs';
import { sampleRecords } from './sample.mjs';

const made = () => companion(new Account(sampleRecords()));

test('bad questions are refused by code', () => {
  const { call } = made();
  const code = (body) => call(body).error.code;
  assert.equal(code(undefined), 'BAD_REQUEST');
  assert.equal(code([]), 'BAD_REQUEST');
  assert.equal(code({ version: 1 }), 'BAD_REQUEST');
  assert.equal(code({ version: 2, action: 'about' }), 'VERSION_MISMATCH');
  assert.equal(code({ version: '1', action: 'about' }), 'VERSION_MISMATCH');
  assert.equal(code({ version: 1, action: 'write' }), 'UNKNOWN_ACTION');
  assert.equal(code({ version: 1, action: 'constructor' }), 'UNKNOWN_ACTION');
  assert.equal(code({ version: 1, action: 'about', args: [] }), 'BAD_REQUEST');
  assert.equal(code({ version: 1, action: 'config', args: { types: 'a' } }), 'BAD_REQUEST');
  assert.equal(code({ version: 1, action: 'config', args: { types: ['a'] } }), 'BAD_REQUEST');
  assert.equal(code({ version: 1, action: 'duplicates', args: { probes: [1] } }), 'BAD_REQUEST');
  const items = { types: ['item'] };
  assert.equal(code({ version: 1, action: 'duplicates', args: items }), 'BAD_REQUEST');
});

test('a cursor is good for its own action only', () => {
  const { page } = made();
  for (const cursor of ['x', '{}', '[]', 'null', '{"a":"config","n":-1}', '{"a":"config","n":0.5}',
    '{"a":"workflows","n":0}', '{"a":"config","n":0,"k":1}', 5, 'a'.repeat(3000)]) {
    assert.equal(page('config', {}, cursor).error.code, 'BAD_REQUEST', String(cursor));
  }
  assert.equal(page('config', {}, '{"a":"config","n":3}').data[0].type, 'userpreferences');
});

test('a page that cannot be counted on is refused', () => {
  const { page } = made();
  const { error } = page('workflows', {}, '{"a":"workflows","n":1,"k":"50"}');
  assert.deepEqual([error.code, error.cause], ['FAILED', 'LIST_CHANGED']);
  const beyond = page('workflows', {}, '{"a":"workflows","n":9,"k":"50"}').error;
  assert.equal(beyond.cause, 'LIST_CHANGED');
});

test('GET asks the same questions', () => {
  const { script } = made();
  assert.equal(script.get({ script: '1', deploy: '1' }).data[0].companion, '1.0.0');
  const types = JSON.stringify({ types: ['userpreferences'] });
  assert.equal(script.get({ action: 'config', args: types }).data[0].type, 'userpreferences');
  assert.equal(script.get({ action: 'config', args: '{' }).error.code, 'BAD_REQUEST');
  assert.equal(script.get({ version: '2', action: 'about' }).error.code, 'VERSION_MISMATCH');
});

test('only GET and POST exist', () => {
  assert.deepEqual(Object.keys(made().script).sort(), ['get', 'post']);
});

test('bytes are counted as they are sent', () => {
  const { size } = loader(new Account().modules)('core/page');
  const texts = ['', 'abc', 'äöü', '€', '😀', 'a😀€ä\n"\\', '\ud800', '\u0000\u001f', '日本語'];
  let seed = 1;
  for (let n = 0; n < 500; n += 1) {
    let text = '';
    for (let i = 0; i < 20; i += 1) {
      seed = (seed * 48271) % 2147483647;
      text += String.fromCodePoint(seed % 0x110000);
    }
    texts.push(text);
  }
  for (const text of texts) {
    assert.equal(size({ text }), Buffer.byteLength(JSON.stringify({ text })));
  }
});
