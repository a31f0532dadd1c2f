/**
 * Section mandatory: which fields a form demands, per record type and form.
 *
 * A record is opened in memory on each of its forms and forgotten. Creating one in memory asks for
 * the permission to create; without it, one existing record is opened, which only asks for the
 * permission to view. No value of a record is read. Either way the account's own beforeLoad
 * scripts run, as they do whenever somebody opens the form.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/record',
  'N/search',
  '../core/arguments',
  '../core/protocol',
  '../core/refusal',
  '../data/record_permissions',
], (record, search, asked, protocol, refusal, recordPermissions) => {
  /** The dearest of the prices: record.create or load of a transaction, 10 units. */
  const UNITS_FORM = 10;

  /** First open, and the search for an existing record (getRange, 10 units). */
  const UNITS_TYPE = 30;

  /** Sublists that callers write to; the others list what is there already. */
  const SUBLISTS = ['addressbook', 'expense', 'item', 'line'];

  const needs = {};

  const anyId = (type) => {
    const query = search.create({ type, columns: ['internalid'] });
    const found = query.run().getRange({ start: 0, end: 1 });
    return found.length > 0 ? found[0].id : null;
  };

  const onForm = (form) => (form === null ? {} : { customform: form });

  /**
   * Opens a record of a type, on its default form for now.
   *
   * @param {string} type
   * @returns {{basis: string, id: ?string, opened: Record}}
   */
  const open = (type) => {
    try {
      return { basis: 'create', id: null, opened: record.create({ type, isDynamic: true }) };
    } catch (error) {
      if (!refusal.isPermission(error)) {
        throw error;
      }
      const id = anyId(type);
      if (id === null) {
        throw error;
      }
      return { basis: 'load', id, opened: record.load({ type, id, isDynamic: true }) };
    }
  };

  const openOn = (type, basis, id, form) => {
    const options = { type, isDynamic: true, defaultValues: onForm(form) };
    return basis === 'create' ? record.create(options) : record.load({ ...options, id });
  };

  const formsOf = (opened) => {
    const field = opened.getField({ fieldId: 'customform' });
    const options = field ? field.getSelectOptions() : [];
    return (options || []).map(({ value, text }) => ({ form: String(value), name: String(text) }));
  };

  // isMandatory of a field and of a column that the form does not show may be missing: such fields
  // are named as not shown, never as optional.
  const sort = (ids, flagOf) => {
    const found = { demanded: [], hidden: [] };
    ids.forEach((id) => {
      let flag;
      try {
        flag = flagOf(id);
      } catch (error) {
        flag = undefined;
      }
      if (flag === true) {
        found.demanded.push(id);
      } else if (flag !== false) {
        found.hidden.push(id);
      }
    });
    return { demanded: found.demanded.sort(), hidden: found.hidden.sort() };
  };

  const flagOf = (thing) => (thing ? thing.isMandatory : undefined);

  const columnsOf = (opened, sublistId) => {
    const sublist = opened.getSublist({ sublistId });
    return sort(opened.getSublistFields({ sublistId }), (fieldId) =>
      flagOf(sublist.getColumn({ fieldId }))
    );
  };

  const describe = (type, basis, opened, form) => {
    const body = sort(opened.getFields(), (fieldId) => flagOf(opened.getField({ fieldId })));
    const element = {
      type,
      form: form.name,
      formid: form.form,
      basis,
      fields: body.demanded,
      notshown: body.hidden,
      sublists: {},
    };
    const refused = [];
    const present = opened.getSublists();
    SUBLISTS.filter((sublistId) => present.includes(sublistId)).forEach((sublistId) => {
      try {
        const { demanded, hidden } = columnsOf(opened, sublistId);
        element.sublists[sublistId] = { fields: demanded, notshown: hidden };
      } catch (error) {
        element.sublists[sublistId] = null;
        const what = `mandatory: ${type}, form ${form.name}, sublist ${sublistId}`;
        refused.push(refusal.part(what, error));
      }
    });
    return [element, ...refused];
  };

  const readForm = (type, basis, id, form) => {
    try {
      return describe(type, basis, openOn(type, basis, id, form.form), form);
    } catch (error) {
      return [refusal.part(`mandatory: ${type}, form ${form.name}`, error)];
    }
  };

  // NetSuite lists the forms only to roles that may choose one; the role's own form is read then.
  const withoutForms = (type, basis, opened) => {
    const text = 'the list of forms was not shown; this is the form that the role gets';
    const what = `mandatory: ${type}, other forms`;
    return [
      ...describe(type, basis, opened, { form: null, name: null }),
      refusal.missing(what, protocol.PARTS.NOT_SHOWN, text),
    ];
  };

  /**
   * Reads the forms of one type from a form on.
   *
   * @returns {?number} index of the form at which the page was full, null when all are read
   */
  const readType = (type, from, page) => {
    let found;
    let forms;
    try {
      found = open(type);
      forms = formsOf(found.opened);
    } catch (error) {
      const key = recordPermissions.KEYS[type];
      return page.take([refusal.part(`mandatory: ${type}`, error, key)]) ? null : from;
    }
    const { basis, id, opened } = found;
    if (forms.length === 0) {
      let elements;
      try {
        elements = withoutForms(type, basis, opened);
      } catch (error) {
        elements = [refusal.part(`mandatory: ${type}`, error)];
      }
      return page.take(elements) ? null : from;
    }
    for (let s = from; s < forms.length; s += 1) {
      if (!page.room(UNITS_FORM) || !page.take(readForm(type, basis, id, forms[s]))) {
        return s;
      }
    }
    return null;
  };

  /**
   * @param {{types: string[]}} args record types; there is no default, because every type opened
   *     runs the account's own scripts on it
   * @param {{n: number, s: number}} at index of the type, and of its form
   * @param {Page} page
   * @returns {?Object}
   */
  const read = (args, at, page) => {
    const types = asked.texts(args, 'types');
    if (!types || types.length === 0) {
      throw asked.bad('types are needed: the record types to open');
    }
    let from = at.s;
    for (let n = at.n; n < types.length; n += 1) {
      if (!page.room(UNITS_TYPE)) {
        return { n, s: from };
      }
      const stopped = readType(types[n], from, page);
      if (stopped !== null) {
        return { n, s: stopped };
      }
      from = 0;
    }
    return null;
  };

  return { needs, read };
});
