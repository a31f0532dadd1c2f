/**
 * Section scriptfiles: the text of JavaScript files, in chunks. Other kinds of files are not read.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/file',
  'N/search',
  '../core/arguments',
  '../core/listing',
  '../core/protocol',
  '../core/refusal',
], (file, search, asked, listing, protocol, refusal) => {
  /** file.load costs 10 units (Oracle help section_157072844224). */
  const UNITS = 10;

  /** Bytes; of 10,850 published script files 4 are larger than a fifth of this. */
  const LARGEST = 5000000;

  /** Characters of one chunk. */
  const CHUNK = 1000000;

  const needs = { permission: 'LIST_FILECABINET' };

  /**
   * Cuts a text into chunks, never between the halves of a surrogate pair.
   *
   * @param {string} text
   * @returns {string[]} at least one chunk
   */
  const chunks = (text) => {
    const found = [];
    let start = 0;
    do {
      let end = Math.min(start + CHUNK, text.length);
      const last = text.charCodeAt(end - 1);
      if (end < text.length && last >= 0xd800 && last <= 0xdbff) {
        end -= 1;
      }
      found.push(text.slice(start, end));
      start = end;
    } while (start < text.length);
    return found;
  };

  const tooLarge = (what, size) =>
    refusal.missing(what, protocol.PARTS.TOO_LARGE, `${size} bytes; ${LARGEST} are read at most`);

  const readFile = (id, part) => {
    const what = `scriptfiles: ${id}`;
    try {
      const found = file.load({ id });
      if (found.fileType !== file.Type.JAVASCRIPT) {
        const text = `a file of type ${found.fileType}; JavaScript only is read`;
        return { elements: [refusal.missing(what, protocol.PARTS.NOT_TEXT, text)], more: null };
      }
      if (found.size > LARGEST) {
        return { elements: [tooLarge(what, found.size)], more: null };
      }
      const parts = chunks(found.getContents());
      const index = Math.min(part, parts.length - 1);
      const element = {
        id: String(found.id),
        path: found.path,
        size: found.size,
        part: index + 1,
        parts: parts.length,
        text: parts[index],
      };
      return { elements: [element], more: index + 1 < parts.length ? index + 1 : null };
    } catch (error) {
      return { elements: [refusal.part(what, error, needs.permission)], more: null };
    }
  };

  const readNamed = (ids, at, page) => {
    let { n, s } = at;
    while (n < ids.length) {
      if (!page.room(UNITS)) {
        return { n, s };
      }
      const { elements, more } = readFile(ids[n], s);
      if (!page.take(elements)) {
        return { n, s };
      }
      if (more) {
        s = more;
      } else {
        n += 1;
        s = 0;
      }
    }
    return null;
  };

  /**
   * @param {{ids: (string[]|undefined)}} args internal ids or paths of files; all JavaScript
   *     files that the role may see where none are named
   * @param {Object} at
   * @param {Page} page
   * @returns {?Object}
   */
  const read = (args, at, page) => {
    const ids = asked.texts(args, 'ids');
    if (ids) {
      return readNamed(ids, at, page);
    }
    return listing.walk({
      what: 'scriptfiles',
      query: listing.sorted('file', ['name'], [['filetype', 'anyof', file.Type.JAVASCRIPT]]),
      at,
      page,
      units: UNITS,
      permission: needs.permission,
      read: (row, part) => readFile(row.id, part),
    });
  };

  return { needs, read };
});
