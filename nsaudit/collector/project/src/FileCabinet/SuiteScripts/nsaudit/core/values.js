/**
 * Reads fields and lines of a record that is never saved: a field it lacks is null, not empty.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  /**
   * Reads some fields of a record.
   *
   * @param {Record} from
   * @param {string[]} ids
   * @returns {Object<string, *>} null for each field that the record does not show
   */
  const fields = (from, ids) => {
    const shown = new Set(from.getFields());
    const found = {};
    ids.forEach((fieldId) => {
      found[fieldId] = null;
      if (shown.has(fieldId)) {
        const value = from.getValue({ fieldId });
        found[fieldId] = value === undefined ? null : value;
      }
    });
    return found;
  };

  /**
   * Reads some columns of all lines of a sublist.
   *
   * @param {Record} from
   * @param {string} sublistId
   * @param {string[]} ids
   * @returns {?Object<string, *>[]} null where the record has no such sublist
   */
  const lines = (from, sublistId, ids) => {
    if (!from.getSublists().includes(sublistId)) {
      return null;
    }
    const count = Math.max(0, from.getLineCount({ sublistId }));
    return Array.from({ length: count }, (_, line) => {
      const row = {};
      ids.forEach((fieldId) => {
        const value = from.getSublistValue({ sublistId, fieldId, line });
        row[fieldId] = value === undefined ? null : value;
      });
      return row;
    });
  };

  /**
   * NetSuite's yes and no, which come as booleans or as letters.
   *
   * @param {*} value
   * @returns {?boolean}
   */
  const flag = (value) => {
    if (typeof value === 'boolean') {
      return value;
    }
    if (value === 'T' || value === 'true') {
      return true;
    }
    return value === 'F' || value === 'false' ? false : null;
  };

  /**
   * The entries of a multiple select, whatever form it comes in.
   *
   * @param {*} value
   * @returns {?string[]}
   */
  const many = (value) => {
    if (value === null || value === undefined) {
      return null;
    }
    if (Array.isArray(value)) {
      return value.map(String);
    }
    return String(value)
      .split(/[\u0005|]/)
      .filter((text) => text !== '');
  };

  return { fields, lines, flag, many };
});
