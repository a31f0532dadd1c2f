/**
 * Section deployments: events, contexts and audience of script deployments.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/record',
  'N/search',
  '../core/listing',
  '../core/protocol',
  '../core/refusal',
  '../core/values',
], (record, search, listing, protocol, refusal, values) => {
  /** record.load of a record that is neither transaction nor custom: 5 units. */
  const UNITS = 5;

  const needs = { permission: 'ADMI_CUSTOMSCRIPT' };

  const ROW = ['scriptid', 'script', 'title', 'status', 'isdeployed', 'loglevel'];
  const EVENTS = ['recordtype', 'eventtype', 'scripttype'];

  /** Field ids of the deployment, by the tags of its SDF object. */
  const LOADED = [
    'executioncontext',
    'eventtype',
    'runasrole',
    'allroles',
    'audslctrole',
    'isonline',
  ];

  const query = () =>
    listing.sorted('scriptdeployment', [
      ...ROW,
      ...EVENTS,
      search.createColumn({ name: 'scriptid', join: 'script' }),
    ]);

  const upper = (value) => (value ? String(value).toUpperCase() : null);

  // An event type that is empty leaves the decision to the script: an empty list, not null.
  const list = (value) => {
    const found = values.many(value);
    return found === null ? null : found.map((text) => text.toUpperCase()).sort();
  };

  const basics = (row) => ({
    script: row.getValue({ name: 'scriptid', join: 'script' }) || null,
    scriptname: row.getText({ name: 'script' }) || null,
    scripttype: upper(row.getValue({ name: 'scripttype' })),
    deployment: row.getValue({ name: 'scriptid' }) || null,
    internalid: String(row.id),
    title: row.getValue({ name: 'title' }),
    recordtype: row.getValue({ name: 'recordtype' }) || null,
    eventtypes: list(row.getValue({ name: 'eventtype' })),
    contexts: null,
    status: upper(row.getValue({ name: 'status' })),
    loglevel: upper(row.getValue({ name: 'loglevel' })),
    isdeployed: values.flag(row.getValue({ name: 'isdeployed' })),
    runasrole: null,
    allroles: null,
    roles: null,
    isonline: null,
  });

  const readDeployment = (row) => {
    const element = basics(row);
    const what = `deployments: ${element.deployment || element.internalid}`;
    try {
      const loaded = record.load({ type: 'scriptdeployment', id: row.id, isDynamic: false });
      const found = values.fields(loaded, LOADED);
      element.contexts = list(found.executioncontext);
      element.eventtypes = found.eventtype === null ? element.eventtypes : list(found.eventtype);
      element.runasrole = found.runasrole;
      element.allroles = values.flag(found.allroles);
      element.roles = values.many(found.audslctrole);
      element.isonline = values.flag(found.isonline);
      if (element.contexts === null) {
        const text = 'the deployment shows no execution contexts';
        return [element, refusal.missing(`${what}, contexts`, protocol.PARTS.NOT_SHOWN, text)];
      }
      return [element];
    } catch (error) {
      const refused = refusal.part(`${what}, contexts and audience`, error, needs.permission);
      return [element, refused];
    }
  };

  /**
   * @param {{details: (boolean|undefined)}} args details false leaves contexts and audience out
   * @param {Object} at
   * @param {Page} page
   * @returns {?Object}
   */
  const read = (args, at, page) => {
    const detailed = args.details !== false;
    return listing.walk({
      what: 'deployments',
      query: query(),
      at,
      page,
      units: detailed ? UNITS : 0,
      permission: needs.permission,
      read: (row) => ({
        elements: detailed ? readDeployment(row) : [basics(row)],
        more: null,
      }),
    });
  };

  return { needs, read };
});
