/**
 * Section workflows: when they start, their states, actions and transitions.
 *
 * A workflow that does not fit one page comes as several elements of the same id, each with the
 * states from `statesfrom` on; all but the last say that it continues.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/record',
  '../core/listing',
  '../core/protocol',
  '../core/refusal',
  '../core/values',
  '../data/workflow_codes',
  './workflow_states',
], (record, listing, protocol, refusal, values, codes, states) => {
  /** The workflow, and a state with some actions: less is not worth beginning with. */
  const UNITS = 100;

  const needs = { permission: 'ADMI_WORKFLOW', feature: 'WORKFLOW' };

  const HEADER = [
    'scriptid',
    'recordtypes',
    'releasestatus',
    'isinactive',
    'runasadmin',
    'initoncreate',
    'initonvieworupdate',
    'inittriggertype',
    'initeventtypes',
    'initcontexts',
    'initconditionformula',
    'initsavedsearchcondition',
  ];

  const header = (row, found) => ({
    id: found.scriptid || null,
    internalid: String(row.id),
    name: row.getValue({ name: 'name' }),
    recordtype: found.recordtypes === null ? null : values.many(found.recordtypes).join('|'),
    releasestatus: codes.statusName(found.releasestatus),
    isinactive: values.flag(found.isinactive),
    runasadmin: values.flag(found.runasadmin),
    oncreate: values.flag(found.initoncreate),
    onupdate: values.flag(found.initonvieworupdate),
    inittriggertype: codes.triggerName(found.inittriggertype),
    eventtypes: values.many(found.initeventtypes),
    contexts: values.many(found.initcontexts),
    condition: found.initconditionformula,
    conditionsavedsearch: found.initsavedsearchcondition,
  });

  // Transitions name the state they lead to by its internal id, which is another in each account.
  const resolve = (read) => {
    const ids = new Map(read.map((state) => [state.internalid, state.id]));
    read.forEach((state) => {
      (state.transitions || []).forEach((transition) => {
        transition.to = ids.get(transition.toid) || null;
      });
    });
  };

  const withoutStates = (element, what) => {
    const text = 'the workflow shows no list of states';
    element.states = null;
    return {
      elements: [element, refusal.missing(`${what}, states`, protocol.PARTS.NOT_SHOWN, text)],
      more: null,
    };
  };

  const readStates = (element, lines, from, page) => {
    const what = `workflows: ${element.id || element.name}`;
    const refused = [];
    let more = null;
    for (let s = from; s < lines.length && more === null; s += 1) {
      const id = lines[s].stateid;
      const first = s === from;
      if (!first && !page.affords(states.UNITS)) {
        more = s;
        break;
      }
      let found;
      try {
        found = states.read(`${what}, state ${id}`, id, page, first && page.data.length === 0);
      } catch (error) {
        found = { state: null, refused: [refusal.part(`${what}, state ${id}`, error)] };
      }
      if (found === null) {
        if (first) {
          return null;
        }
        more = s;
        break;
      }
      if (found.state !== null) {
        element.states.push(found.state);
      }
      refused.push(...found.refused);
    }
    resolve(element.states);
    element.continues = more !== null;
    return { elements: [element, ...refused], more };
  };

  const readWorkflow = (row, from, page) => {
    const name = row.getValue({ name: 'name' });
    let loaded;
    let element;
    let lines;
    try {
      loaded = record.load({ type: 'workflow', id: row.id, isDynamic: false });
      element = header(row, values.fields(loaded, HEADER));
      lines = values.lines(loaded, 'states', ['stateid']);
    } catch (error) {
      const bare = { id: null, internalid: String(row.id), name, states: null };
      const refused = refusal.part(`workflows: ${name}`, error, needs.permission);
      return { elements: [bare, refused], more: null };
    }
    if (lines === null) {
      return withoutStates(element, `workflows: ${element.id || name}`);
    }
    element.statescount = lines.length;
    element.statesfrom = from;
    element.states = [];
    return readStates(element, lines, from, page);
  };

  /**
   * @param {Object} args none
   * @param {Object} at
   * @param {Page} page
   * @returns {?Object}
   */
  const read = (args, at, page) =>
    listing.walk({
      what: 'workflows',
      query: listing.sorted('workflow', ['name']),
      at,
      page,
      units: UNITS,
      permission: needs.permission,
      read: (row, from) => readWorkflow(row, from, page),
    });

  return { needs, read };
});
