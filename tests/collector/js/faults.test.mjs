// Every priced call of every section fails once: what is missing from the answer is always named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account, fault } from './account.mjs';
import { available, companion } from './asking.mjs';
import { sampleRecords } from './sample.mjs';

const QUESTIONS = [
  ['about', {}],
  ['config', {}],
  ['features', {}],
  ['mandatory', { types: ['customer'] }],
  ['workflows', {}],
  ['savedsearches', {}],
  ['scriptfiles', {}],
  ['deployments', {}],
  ['duplicates', { types: ['customer', 'vendor'] }],
  ['duplicates', { probes: [{ type: 'vendor', fields: { email: 'x' } }] }],
];

const KINDS = [
  () => fault('INSUFFICIENT_PERMISSION'),
  () => fault('UNEXPECTED_ERROR'),
  () => fault('FEATURE_DISABLED'),
  () => 'a text was thrown',
];

const named = ({ error, data }) =>
  error !== undefined || data.some((element) => element.unavailable);

// The same things answered by another way, for instance features one by one, are no loss.
const lost = (before, after) => {
  const keys = (data) => available(data).map(({ type, form, id }) => `${type} ${form} ${id}`);
  const now = new Set(keys(after));
  return keys(before).some((key) => !now.has(key));
};

for (const [action, args] of QUESTIONS) {
  test(`${action} ${Object.keys(args)}: no fault passes for an empty or whole answer`, () => {
    const quiet = new Account({ ...sampleRecords(), role: 3 });
    const before = companion(quiet).all(action, args);
    assert.ok(!named(before), 'the sample account shows everything');
    for (const raise of KINDS) {
      for (let call = 0; call < quiet.calls.length; call += 1) {
        const account = new Account({ ...sampleRecords(), role: 3 });
        account.failAt = call;
        account.raise = raise;
        const after = companion(account).all(action, args);
        const what = `${quiet.calls[call]} raised ${raise().name}`;
        assert.ok(named(after) || !lost(before.data, after.data), what);
        if (after.error) {
          assert.ok(after.error.code && after.error.message, what);
        }
      }
    }
  });
}
