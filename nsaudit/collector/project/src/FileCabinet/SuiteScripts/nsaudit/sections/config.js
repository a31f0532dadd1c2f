/**
 * Section config: the setup pages that N/config opens, one element a page.
 *
 * Addresses, telephone numbers and secrets stay in the account: such fields are named as withheld.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/config',
  'N/runtime',
  '../core/arguments',
  '../core/refusal',
  '../data/preference_ids',
], (config, runtime, asked, refusal, preferenceIds) => {
  /** config.load costs 10 units (Oracle help section_4256772439). */
  const UNITS = 10;

  /** Options are listed where a person would read them all; longer lists hold records. */
  const MOST_OPTIONS = 50;

  const WITHHELD = new Set(['address', 'email', 'help', 'image', 'label', 'password', 'phone']);

  const needs = { permission: 'ADMI_SETUPCOMPANY' };

  const DEFAULT_TYPES = [
    'companyinformation',
    'companypreferences',
    'accountingpreferences',
    'userpreferences',
  ];

  /** Which permission opens which page, as far as the name of the permission tells. */
  const PERMISSIONS = {
    companyinformation: 'ADMI_COMPANY',
    companypreferences: 'ADMI_SETUPCOMPANY',
    accountingpreferences: 'ADMI_ACCOUNTING',
    companyfeatures: 'ADMI_ENABLEFEATURES',
  };

  const isSelect = (field) => field.type === 'select' || field.type === 'multiselect';

  const optionsOf = (field) => {
    try {
      const options = field.getSelectOptions();
      if (!options || options.length > MOST_OPTIONS) {
        return null;
      }
      return options.map(({ value, text }) => ({ value: String(value), text }));
    } catch (error) {
      return null;
    }
  };

  const readField = (page, id, element) => {
    const field = page.getField({ fieldId: id });
    if (!field || WITHHELD.has(field.type)) {
      element.withheld.push(id);
      return;
    }
    const options = isSelect(field) ? optionsOf(field) : null;
    const value = page.getValue({ fieldId: id });
    element.fields.push({ id, label: field.label, type: field.type, options });
    element.values[id] = value === undefined ? null : value;
    if (isSelect(field)) {
      const text = page.getText({ fieldId: id });
      element.texts[id] = text === undefined ? null : text;
    }
  };

  const fromPage = (type) => {
    const page = config.load({ type });
    const element = { type, source: 'page', fields: [], values: {}, texts: {}, withheld: [] };
    const refused = [];
    page.getFields().forEach((id) => {
      try {
        readField(page, id, element);
      } catch (error) {
        refused.push(refusal.part(`config: ${type}, ${id}`, error));
      }
    });
    return [element, ...refused];
  };

  // General and accounting preferences are shown to every role, one documented id at a time
  // (Oracle help section_4296668859). Nothing shown is null: unset and unknown look alike.
  const fromUser = (type) => {
    const user = runtime.getCurrentUser();
    const element = { type, source: 'preference', fields: [], values: {}, texts: {}, withheld: [] };
    preferenceIds.IDS[type].forEach((id) => {
      const value = user.getPreference({ name: id });
      element.fields.push({ id, label: null, type: null, options: null });
      element.values[id] = value === undefined || value === '' ? null : value;
    });
    return element;
  };

  const readType = (type) => {
    try {
      return fromPage(type);
    } catch (error) {
      const refused = refusal.part(`config: ${type}`, error, PERMISSIONS[type]);
      if (!refusal.isPermission(error) || !(type in preferenceIds.IDS)) {
        return [refused];
      }
      try {
        return [fromUser(type), refused];
      } catch (second) {
        return [refused, refusal.part(`config: ${type}, preferences`, second)];
      }
    }
  };

  /**
   * @param {{types: (string[]|undefined)}} args values of config.Type
   * @param {{n: number}} at
   * @param {Page} page
   * @returns {?Object}
   */
  const read = (args, at, page) => {
    const types = asked.texts(args, 'types', DEFAULT_TYPES);
    const known = new Set(Object.values(config.Type));
    const strange = types.filter((type) => !known.has(type));
    if (strange.length > 0) {
      throw asked.bad(`no such page: ${strange[0].slice(0, 50)}`);
    }
    for (let n = at.n; n < types.length; n += 1) {
      if (!page.room(UNITS) || !page.take(readType(types[n]))) {
        return { n };
      }
    }
    return null;
  };

  return { needs, read };
});
