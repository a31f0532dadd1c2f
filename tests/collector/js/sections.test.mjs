// What each section answers over a small account, what it costs, and what it says when refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account } from './account.mjs';
import { available, companion, unavailable } from './asking.mjs';
import { sampleRecords } from './sample.mjs';

const made = (change = () => {}) => {
  const data = sampleRecords();
  change(data);
  return companion(new Account(data));
};

test('about says who answers, for nothing', () => {
  const { data, total } = made((d) => (d.permissions.ADMI_WORKFLOW = 0)).all('about');
  assert.equal(total, 0);
  assert.equal(data.length, 1);
  const { companion: version, account, role, release, permissions } = data[0];
  assert.deepEqual([version, account, role, release], ['1.0.0', '1234567_SB1', 1042, '2026.2']);
  assert.equal(permissions.ADMI_WORKFLOW, 'NONE');
  assert.equal(permissions.LIST_FIND, 'FULL');
});

test('a permission that NetSuite does not know is null', () => {
  const { data } = made((d) => (d.permissions.LIST_FIND = null)).all('about');
  assert.equal(data[0].permissions.LIST_FIND, null);
});

test('features come from the page of features where the role may open it', () => {
  const { data, total } = made().all('features');
  assert.equal(total, 10);
  assert.deepEqual(data, [
    { id: 'DUPLICATES', enabled: true, source: 'page' },
    { id: 'TBA', enabled: false, source: 'page' },
  ]);
});

test('features come from N/runtime for everybody else', () => {
  const ask = made((d) => (d.permissions.ADMI_ENABLEFEATURES = 0));
  const { data, total } = ask.all('features');
  assert.equal(total, 10);
  assert.ok(data.length > 200);
  const found = new Map(data.map((element) => [element.id, element]));
  assert.deepEqual(found.get('DUPLICATES'), { id: 'DUPLICATES', enabled: true, source: 'effect' });
  assert.equal(found.get('TBA').enabled, false);
});

test('features say why the page of features failed, where it was not a permission', () => {
  const { data } = made((d) => delete d.config.companyfeatures).all('features');
  assert.equal(available(data)[0].source, 'effect');
  assert.deepEqual(unavailable(data).map(({ what, code }) => [what, code]), [
    ['features: page of features', 'INVALID_RCRD_TYPE'],
  ]);
});

test('a feature that nobody documents is unknown, not off', () => {
  const ask = made((d) => (d.permissions.ADMI_ENABLEFEATURES = 0));
  const { data } = ask.all('features', { ids: ['duplicates', 'NEWTHING'] });
  assert.deepEqual(available(data).map(({ id }) => id), ['DUPLICATES']);
  assert.deepEqual(unavailable(data).map(({ what, code }) => [what, code]), [
    ['features: NEWTHING', 'UNKNOWN_ID'],
  ]);
});

test('config reads the pages, and keeps addresses back', () => {
  const { data, total } = made().all('config');
  assert.equal(total, 40);
  assert.deepEqual(unavailable(data), []);
  const company = data.find(({ type }) => type === 'companyinformation');
  assert.deepEqual(company.withheld, ['email']);
  assert.deepEqual(company.values, { companyname: 'Acme', country: 'DE' });
  assert.deepEqual(company.texts, { country: 'Germany' });
  assert.ok(!JSON.stringify(data).includes('someone@example.com'));
  assert.deepEqual(company.fields[1].options, [{ value: 'DE', text: 'Germany' }]);
});

test('config falls back to single preferences, and says what it lost', () => {
  const ask = made((d) => Object.assign(d.permissions, { ADMI_SETUPCOMPANY: 0, ADMI_COMPANY: 0 }));
  const { data } = ask.all('config', { types: ['companypreferences', 'companyinformation'] });
  const [preferences] = available(data);
  assert.equal(preferences.source, 'preference');
  assert.equal(preferences.values.LASTNAMEFIRST, 'F');
  assert.equal(preferences.values.AUTONAMECUSTOMERS, null);
  assert.deepEqual(
    unavailable(data).map(({ what, code, permission }) => [what, code, permission]),
    [
      ['config: companypreferences', 'INSUFFICIENT_PERMISSION', 'ADMI_SETUPCOMPANY'],
      ['config: companyinformation', 'INSUFFICIENT_PERMISSION', 'ADMI_COMPANY'],
    ]
  );
});

test('config names a single field that could not be read', () => {
  const ask = made((d) => (d.config.companypreferences.fields.BAD = { fault: 'UNEXPECTED_ERROR' }));
  const { data } = ask.all('config', { types: ['companypreferences'] });
  assert.deepEqual(unavailable(data)[0].what, 'config: companypreferences, BAD');
  assert.equal(unavailable(data)[0].code, 'UNEXPECTED_ERROR');
});

test('mandatory reads each form of a type, and its sublists', () => {
  const { data, total } = made().all('mandatory', { types: ['customer'] });
  assert.equal(total, 15);
  assert.deepEqual(data, [
    {
      type: 'customer',
      form: 'Shop Customer',
      formid: '101',
      basis: 'create',
      fields: ['companyname', 'phone'],
      notshown: [],
      sublists: { addressbook: { fields: ['country'], notshown: [] } },
    },
    {
      type: 'customer',
      form: 'Standard Customer Form',
      formid: '-2',
      basis: 'create',
      fields: ['companyname'],
      notshown: ['odd', 'strange'],
      sublists: { addressbook: { fields: ['country'], notshown: [] } },
    },
  ]);
});

test('mandatory opens an existing record where the role may only view', () => {
  const viewer = made((d) => (d.permissions.LIST_CUSTJOB = 1));
  const { data } = viewer.all('mandatory', { types: ['customer'] });
  assert.deepEqual(data.map(({ basis }) => basis), ['load', 'load']);
  const nobody = made((d) => (d.permissions.LIST_CUSTJOB = 0));
  const refused = unavailable(nobody.all('mandatory', { types: ['customer'] }).data);
  assert.deepEqual(
    refused.map(({ code, permission }) => [code, permission]),
    [['INSUFFICIENT_PERMISSION', 'LIST_CUSTJOB']]
  );
});

test('mandatory says so where forms are not listed, a form fails, or a type does not exist', () => {
  const silent = made((d) => (d.types.customer.silent = true)).all('mandatory', {
    types: ['customer'],
  });
  assert.equal(available(silent.data)[0].form, null);
  assert.equal(unavailable(silent.data)[0].code, 'NOT_SHOWN');
  const broken = made((d) => (d.types.customer.forms[101].fault = 'UNEXPECTED_ERROR'));
  const one = broken.all('mandatory', { types: ['customer', 'nothing'] });
  assert.equal(unavailable(one.data).length, 2);
  assert.ok(unavailable(one.data).some(({ code }) => code === 'SSS_INVALID_TYPE_ARG'));
  assert.equal(made().page('mandatory').error.code, 'BAD_REQUEST');
});

test('workflows come with states, actions and transitions', () => {
  const { data, total } = made().all('workflows');
  // Search 10; workflow 5; two states of 5, each with two actions and a transition of 5.
  assert.equal(total, 10 + 5 + 2 * (5 + 3 * 5));
  const [workflow] = data;
  assert.equal(data.length, 1);
  assert.equal(workflow.id, 'customworkflow_a');
  assert.equal(workflow.releasestatus, 'RELEASED');
  assert.equal(workflow.inittriggertype, 'AFTERSUBMIT');
  assert.equal(workflow.recordtype, 'salesorder');
  assert.equal(workflow.oncreate, true);
  // Not a field of this record, so unknown and not false.
  assert.equal(workflow.runasadmin, null);
  assert.equal(workflow.contexts, null);
  assert.equal(workflow.continues, false);
  const [first] = workflow.states;
  assert.deepEqual(first.actions.map(({ type, trigger }) => [type, trigger]), [
    ['createrecordaction', 'ONENTRY'],
    ['customaction', 'AFTERSUBMIT'],
  ]);
  assert.equal(first.actions[1].condition, null);
  assert.equal(first.actions[0].condition, '');
  assert.equal(first.transitions[0].to, 'workflowstate2');
});

test('workflows name each state and action that could not be read', () => {
  const { data } = made((d) => {
    d.records.createrecordaction['11'] = { fault: 'UNEXPECTED_ERROR' };
    d.records.workflowstate['2'] = { fault: 'INSUFFICIENT_PERMISSION' };
  }).all('workflows');
  assert.equal(available(data)[0].states.length, 1);
  assert.equal(available(data)[0].statescount, 2);
  assert.deepEqual(unavailable(data).map(({ what, code }) => [what, code]), [
    ['workflows: customworkflow_a, state 1, actions 11', 'UNEXPECTED_ERROR'],
    ['workflows: customworkflow_a, state 2', 'INSUFFICIENT_PERMISSION'],
  ]);
  const bare = made((d) => (d.records.workflow = {})).all('workflows').data;
  assert.equal(available(bare)[0].states, null);
  assert.equal(unavailable(bare)[0].code, 'RCRD_DSNT_EXIST');
  const stateless = made((d) => (d.records.workflow['51'].sublists = {})).all('workflows').data;
  assert.equal(available(stateless)[0].states, null);
  assert.equal(unavailable(stateless)[0].code, 'NOT_SHOWN');
});

test('an empty list is refused where the role may not look', () => {
  for (const [action, key] of [
    ['workflows', 'ADMI_WORKFLOW'],
    ['deployments', 'ADMI_CUSTOMSCRIPT'],
    ['savedsearches', 'LIST_FIND'],
    ['scriptfiles', 'LIST_FILECABINET'],
  ]) {
    const { error } = made((d) => (d.permissions[key] = 0)).page(action);
    assert.deepEqual([error.code, error.permission], ['NOT_PERMITTED', key], action);
  }
});

test('an empty list proves nothing where the permission is unknown', () => {
  const empty = (d) => (d.tables.workflow.rows = []);
  const unproven = made((d) => {
    empty(d);
    d.permissions.ADMI_WORKFLOW = null;
  }).all('workflows').data;
  assert.deepEqual(unavailable(unproven).map(({ code }) => code), ['EMPTY_UNPROVEN']);
  assert.deepEqual(made(empty).all('workflows').data, []);
  const administrator = made((d) => {
    empty(d);
    d.role = 3;
    d.permissions.ADMI_WORKFLOW = null;
  });
  assert.deepEqual(administrator.all('workflows').data, []);
});

test('saved searches come with filters and columns, and what is hidden is named', () => {
  const { data, total } = made().all('savedsearches');
  assert.equal(total, 10 + 2 * 5);
  const [orders] = data;
  assert.equal(orders.type, 'transaction');
  assert.equal(orders.ispublic, true);
  assert.deepEqual(orders.filters, [['type', 'anyof', 'SalesOrd']]);
  assert.equal(orders.columns[0].name, 'tranid');
  assert.equal(orders.columns[0].formula, null);
  assert.deepEqual(unavailable(data).map(({ code }) => code), ['NOT_VISIBLE']);
  const administrator = made((d) => (d.role = 3)).all('savedsearches').data;
  assert.deepEqual(unavailable(administrator), []);
});

test('a saved search whose definition is refused keeps its name and says why', () => {
  const ask = made((d) => {
    d.searches['602'] = { fault: 'INSUFFICIENT_PERMISSION' };
    d.role = 3;
  });
  const { data } = ask.all('savedsearches');
  assert.equal(available(data)[1].title, 'Customers');
  assert.equal(available(data)[1].filters, null);
  assert.equal(unavailable(data)[0].code, 'INSUFFICIENT_PERMISSION');
  const plain = ask.all('savedsearches', { details: false });
  assert.equal(plain.total, 10);
});

test('script files come with their text', () => {
  const { data, total } = made().all('scriptfiles');
  assert.equal(total, 10 + 10);
  assert.deepEqual(data, [
    {
      id: '9701',
      path: 'SuiteScripts/a.js',
      size: 23,
      part: 1,
      parts: 1,
      text: 'define([], () => ({}));',
    },
  ]);
});

test('script files that are large, hidden, or no script are named', () => {
  const ask = made((d) => {
    d.files.big = { id: 1, path: 'SuiteScripts/big.js', text: '', size: 5_000_001 };
    d.files.hidden = { fault: 'INSUFFICIENT_PERMISSION' };
    d.files.notes = { id: 2, path: 'SuiteScripts/notes.txt', text: 'x', type: 'PLAINTEXT' };
  });
  const { data } = ask.all('scriptfiles', { ids: ['big', 'hidden', 'notes', 'none', '9701'] });
  assert.equal(available(data).length, 1);
  assert.deepEqual(unavailable(data).map(({ code }) => code), [
    'TOO_LARGE', 'INSUFFICIENT_PERMISSION', 'NOT_TEXT', 'RCRD_DSNT_EXIST',
  ]);
});

test('deployments show events, contexts and audience', () => {
  const { data, total } = made().all('deployments');
  assert.equal(total, 10 + 5);
  assert.equal(data.length, 1);
  const [one] = data;
  assert.deepEqual(
    [one.script, one.deployment, one.status, one.isdeployed],
    ['customscript_a', 'customdeploy_a', 'RELEASED', true]
  );
  assert.deepEqual(one.eventtypes, ['CREATE']);
  assert.deepEqual(one.contexts, ['CSVIMPORT', 'USERINTERFACE']);
  assert.equal(one.allroles, false);
  assert.deepEqual(one.roles, ['1042']);
  assert.equal(one.isonline, null);
});

test('deployments say where contexts are not shown', () => {
  const lost = made((d) => (d.records.scriptdeployment = {})).all('deployments').data;
  assert.equal(available(lost)[0].contexts, null);
  assert.equal(unavailable(lost)[0].code, 'RCRD_DSNT_EXIST');
  const without = made(
    (d) => delete d.records.scriptdeployment['31'].fields.executioncontext
  ).all('deployments').data;
  assert.equal(available(without)[0].contexts, null);
  assert.equal(unavailable(without)[0].code, 'NOT_SHOWN');
});

test('duplicates deduce what the account matches on, and no value leaves it', () => {
  const { data, total } = made().all('duplicates', { types: ['customer', 'vendor'] });
  // A sample; all fields; each left out; the deduced ones: 10 units each.
  assert.equal(total, 2 * (10 + 10 + 4 * 10 + 10));
  const deduced = data.filter(({ basis }) => basis === 'deduced');
  assert.deepEqual(deduced.map(({ type, fields, self }) => [type, fields, self]), [
    ['customer', ['companyname', 'email'], true],
    ['vendor', ['email'], true],
  ]);
  for (const value of ['someone@example.com', 'Acme', '12345', '10115']) {
    assert.ok(!JSON.stringify(data).includes(value), value);
  }
});

test('duplicates are inconclusive, not absent, where nothing matches or nothing is there', () => {
  const { data } = made((d) => (d.tables.partner.rows = [])).all('duplicates', {
    types: ['contact', 'partner'],
  });
  assert.deepEqual(unavailable(data).map(({ what, code }) => [what, code]), [
    ['duplicates: contact, match fields', 'INCONCLUSIVE'],
    ['duplicates: partner, match fields', 'NO_SAMPLE'],
  ]);
});

test('duplicates answer for a given pair, and refuse where the feature is off', () => {
  const probes = [{ type: 'vendor', fields: { email: 'someone@example.com' } }];
  const { data } = made().all('duplicates', { probes });
  assert.deepEqual(data, [
    { type: 'vendor', fields: ['email'], basis: 'given', hits: 2, capped: false, self: null },
  ]);
  const { error } = made((d) => (d.features.DUPLICATES = false)).page('duplicates');
  assert.deepEqual([error.code, error.feature], ['FEATURE_OFF', 'DUPLICATES']);
});
