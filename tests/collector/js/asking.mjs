// Asks the companion as nsaudit does: one call a page, until there is no next page.
import assert from 'node:assert/strict';
import { loader } from './loader.mjs';

export const VERSION = 1;
const MOST_BYTES = 10_000_000;

export function companion(account) {
  const script = loader(account.modules)('nsaudit_collector');
  const call = (body) => {
    account.begin();
    const answer = script.post(body);
    assert.ok(!account.dead, 'the script ran out of units');
    assert.deepEqual(account.writes, [], 'the script tried to write');
    // What NetSuite sends is JSON: nothing may get lost on the way.
    const sent = JSON.stringify(answer);
    assert.ok(Buffer.byteLength(sent) < MOST_BYTES, 'the answer is too large');
    const got = JSON.parse(sent);
    if (got.usage) assert.equal(got.usage.used, account.data.limit - account.left);
    return got;
  };
  const page = (action, args = {}, cursor = null) =>
    call({ version: VERSION, action, args, page: cursor });
  const all = (action, args = {}) => {
    const data = [];
    const used = [];
    let cursor = null;
    do {
      const got = page(action, args, cursor);
      if (got.error) return { error: got.error, data, used };
      data.push(...got.data);
      used.push(got.usage.used);
      assert.notEqual(got.next === null ? undefined : got.next, cursor, 'no progress');
      cursor = got.next;
    } while (cursor !== null);
    return { data, used, total: used.reduce((sum, units) => sum + units, 0) };
  };
  return { script, call, page, all };
}

export const unavailable = (data) =>
  data.filter((element) => element.unavailable).map((element) => element.unavailable);
export const available = (data) => data.filter((element) => !element.unavailable);
