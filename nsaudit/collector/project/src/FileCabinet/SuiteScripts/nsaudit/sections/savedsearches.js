/**
 * Section savedsearches: the list, and what each search filters and returns.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/search',
  '../core/arguments',
  '../core/listing',
  '../core/permission',
  '../core/protocol',
  '../core/refusal',
], (search, asked, listing, permission, protocol, refusal) => {
  /** search.load costs 5 units (Oracle help section_157072844224). */
  const UNITS = 5;

  const needs = { permission: 'LIST_FIND' };

  const COLUMN_PARTS = ['name', 'join', 'summary', 'label', 'formula', 'function', 'sort'];

  const columnOf = (column) => {
    const found = {};
    COLUMN_PARTS.forEach((part) => {
      found[part] = column[part] === undefined || column[part] === '' ? null : column[part];
    });
    return found;
  };

  const basics = (row) => ({
    id: row.getValue({ name: 'id' }) || null,
    internalid: String(row.id),
    title: row.getValue({ name: 'title' }),
    type: null,
    datemodified: row.getValue({ name: 'datemodified' }) || null,
    ispublic: null,
    filters: null,
    columns: null,
  });

  const readSearch = (row) => {
    const element = basics(row);
    try {
      const loaded = search.load({ id: element.id || element.internalid });
      element.type = loaded.searchType === undefined ? null : String(loaded.searchType);
      element.ispublic = loaded.isPublic === undefined ? null : loaded.isPublic;
      element.filters = loaded.filterExpression || null;
      element.columns = loaded.columns ? loaded.columns.map(columnOf) : null;
      return [element];
    } catch (error) {
      const what = `savedsearches: ${element.id || element.internalid}, definition`;
      return [element, refusal.part(what, error)];
    }
  };

  // Other people's private searches are listed to nobody but an Administrator.
  const notVisible = () =>
    refusal.missing(
      'savedsearches: private searches of other people',
      protocol.PARTS.NOT_VISIBLE,
      'NetSuite lists to a role only the searches that are shared with it'
    );

  /**
   * @param {{ids: (string[]|undefined), details: (boolean|undefined)}} args script ids; details
   *     false leaves definitions out
   * @param {Object} at
   * @param {Page} page
   * @returns {?Object}
   */
  const read = (args, at, page) => {
    const ids = asked.texts(args, 'ids');
    const wanted = ids ? new Set(ids) : null;
    const detailed = args.details !== false;
    const isWanted = (row) => !wanted || wanted.has(row.getValue({ name: 'id' }));
    const next = listing.walk({
      what: 'savedsearches',
      query: listing.sorted('savedsearch', ['id', 'title', 'datemodified']),
      at,
      page,
      units: detailed ? UNITS : 0,
      permission: needs.permission,
      read: (row) => {
        if (!isWanted(row)) {
          return { elements: [], more: null };
        }
        return { elements: detailed ? readSearch(row) : [basics(row)], more: null };
      },
    });
    if (next === null && !permission.isAdministrator()) {
      page.take([notVisible()]);
    }
    return next;
  };

  return { needs, read };
});
