/**
 * Rows of a search in the order of their internal ids, resumed where the last page ended.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['N/search', './permission', './protocol', './refusal'], (
  search,
  permission,
  protocol,
  refusal
) => {
  /** The most that one page of a search holds (Oracle help section_N3352288). */
  const ROWS = 1000;

  /** runPaged, and two fetches: the page of the position, and the row before it. */
  const UNITS = 15;

  const keyOf = (row) => String(row.id);

  /**
   * @param {string} type
   * @param {Array} columns names or columns besides the internal id
   * @param {Array} [filters]
   * @returns {Object} a search that was not saved and never is
   */
  const sorted = (type, columns, filters) =>
    search.create({
      type,
      filters: filters || [],
      columns: [search.createColumn({ name: 'internalid', sort: search.Sort.ASC }), ...columns],
    });

  const rowAt = (paged, index) => {
    const page = paged.fetch({ index: Math.floor(index / ROWS) });
    return page.data[index % ROWS];
  };

  /**
   * Fetches the rows from a position to the end of their page of 1,000.
   *
   * @param {Object} query as made by sorted
   * @param {{n: number, k: ?string}} at
   * @returns {{rows: Object[], total: number}}
   * @throws {Refusal} FAILED where the list changed since the last page: rows would be skipped
   */
  const from = (query, at) => {
    const paged = query.runPaged({ pageSize: ROWS });
    const total = paged.count;
    if (at.n > 0 && (at.n > total || keyOf(rowAt(paged, at.n - 1)) !== at.k)) {
      throw new refusal.Refusal(
        protocol.CODES.FAILED,
        'LIST_CHANGED: the list changed while it was read; ask again from the first page',
        { cause: 'LIST_CHANGED' }
      );
    }
    if (at.n >= total) {
      return { rows: [], total };
    }
    const page = paged.fetch({ index: Math.floor(at.n / ROWS) });
    return { rows: page.data.slice(at.n % ROWS), total };
  };

  /**
   * Walks the rows, and stops where the page is full.
   *
   * @param {Object} options
   * @param {string} options.what the section, for people
   * @param {Object} options.query as made by sorted
   * @param {{n: number, k: ?string, s: number}} options.at
   * @param {Page} options.page
   * @param {number} options.units price of one row
   * @param {string} [options.permission] what an empty list may be hiding behind
   * @param {function(Object, number): ?{elements: Object[], more: ?number}} options.read reads a
   *     row from a position within it; `more` is the position at which to go on; null instead of
   *     the whole leaves the row to the next page
   * @returns {?Object} the next position
   */
  const walk = (options) => {
    const { query, page, units, read } = options;
    let { n, k, s } = options.at;
    for (;;) {
      const { rows, total } = from(query, { n, k });
      if (total === 0) {
        permission.proveEmpty(options.what, options.permission, page);
        return null;
      }
      for (let i = 0; i < rows.length; ) {
        if (!page.room(units)) {
          return { n, k, s };
        }
        const found = read(rows[i], s);
        if (found === null || !page.take(found.elements)) {
          return { n, k, s };
        }
        if (found.more) {
          s = found.more;
        } else {
          n += 1;
          k = keyOf(rows[i]);
          s = 0;
          i += 1;
        }
      }
      if (n >= total) {
        return null;
      }
      if (!page.room(UNITS)) {
        return { n, k, s };
      }
    }
  };

  return { sorted, walk };
});
