/**
 * Part of section workflows: one state with its actions and transitions.
 *
 * Each of them is a record of its own that no reference of Oracle's describes: what they hold was
 * learnt from public code that loads them, and a field that a record does not show is null.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/record',
  '../core/protocol',
  '../core/refusal',
  '../core/values',
  '../data/workflow_codes',
], (record, protocol, refusal, values, codes) => {
  /** record.load of a record that is neither transaction nor custom: 5 units. */
  const UNITS = 5;

  const STATE = ['scriptid', 'name'];
  const ACTION = [
    'scriptid',
    'triggertype',
    'conditionformula',
    'conditionsavedsearch',
    'eventtypes',
    'contexttypes',
    'isinactive',
    'recordtype',
  ];
  const TRANSITION = ['scriptid', 'tostate', 'triggertype', 'conditionformula', 'buttonaction'];

  /** The one type of action whose record type is not its name with "action" behind it. */
  const IRREGULAR = { customactionaction: 'customaction' };

  const typeOf = (actiontype) => {
    const type = `${String(actiontype).toLowerCase()}action`;
    return IRREGULAR[type] || type;
  };

  const load = (type, id, ids) =>
    values.fields(record.load({ type, id, isDynamic: false }), ids);

  const readAction = (line) => {
    const type = typeOf(line.actiontype);
    const found = load(type, line.actionid, ACTION);
    return {
      id: found.scriptid,
      internalid: String(line.actionid),
      type,
      trigger: codes.triggerName(found.triggertype),
      condition: found.conditionformula,
      conditionsavedsearch: found.conditionsavedsearch,
      eventtypes: values.many(found.eventtypes),
      contexttypes: values.many(found.contexttypes),
      isinactive: values.flag(found.isinactive),
      recordtype: found.recordtype,
    };
  };

  const readTransition = (line) => {
    const found = load('workflowtransition', line.transitionid, TRANSITION);
    return {
      id: found.scriptid,
      to: null,
      toid: found.tostate === null ? null : String(found.tostate),
      trigger: codes.triggerName(found.triggertype),
      condition: found.conditionformula,
      buttonaction: found.buttonaction,
    };
  };

  const KINDS = [
    { name: 'actions', ids: ['actionid', 'actiontype'], read: readAction },
    { name: 'transitions', ids: ['transitionid'], read: readTransition },
  ];

  const unaffordable = (what) =>
    refusal.missing(what, protocol.PARTS.USAGE_LIMIT, 'one call has too few units for this state');

  /**
   * Reads one state.
   *
   * @param {string} what workflow and state, for people
   * @param {string} id internal id of the state
   * @param {Page} page
   * @param {boolean} alone whether the whole call is for this state: what it cannot pay for is
   *     then named as unread
   * @returns {?{state: Object, refused: Object[]}} null where the units are not enough and another
   *     call could do more
   */
  const read = (what, id, page, alone) => {
    const loaded = record.load({ type: 'workflowstate', id, isDynamic: false });
    const found = values.fields(loaded, STATE);
    const state = { id: found.scriptid, internalid: String(id), name: found.name };
    const refused = [];
    let paid = true;
    KINDS.forEach((kind) => {
      const lines = values.lines(loaded, kind.name, kind.ids);
      state[kind.name] = lines === null ? null : [];
      if (lines === null) {
        const text = 'the state shows no such list';
        refused.push(refusal.missing(`${what}, ${kind.name}`, protocol.PARTS.NOT_SHOWN, text));
        return;
      }
      lines.forEach((line) => {
        const part = `${what}, ${kind.name} ${line[kind.ids[0]]}`;
        if (!page.affords(UNITS)) {
          paid = false;
          refused.push(unaffordable(part));
          return;
        }
        try {
          state[kind.name].push(kind.read(line));
        } catch (error) {
          refused.push(refusal.part(part, error));
        }
      });
    });
    return paid || alone ? { state, refused } : null;
  };

  return { UNITS, read };
});
