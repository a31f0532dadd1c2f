/**
 * What the caller's role may do, and whether an empty list proves anything.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['N/runtime', './protocol', './refusal'], (runtime, protocol, refusal) => {
  /** Internal id of the built-in Administrator, which sees everything. */
  const ADMINISTRATOR = 3;

  /** Oracle documents an enumeration, real accounts answer with its number: both are read. */
  const LEVELS = ['NONE', 'VIEW', 'CREATE', 'EDIT', 'FULL'];

  /**
   * @param {string} key internal id of a permission
   * @returns {?string} NONE, VIEW, CREATE, EDIT or FULL; null where NetSuite does not say
   */
  const level = (key) => {
    let found;
    try {
      found = runtime.getCurrentUser().getPermission({ name: key });
    } catch (error) {
      return null;
    }
    const text = String(found).toUpperCase();
    if (LEVELS.includes(text)) {
      return text;
    }
    return LEVELS[Number(text)] || null;
  };

  /** @returns {boolean} */
  const isAdministrator = () => Number(runtime.getCurrentUser().role) === ADMINISTRATOR;

  /**
   * Says what an empty list means: NetSuite answers nothing at all to a role that may not look.
   *
   * @param {string} what the section, for people
   * @param {?string} key the permission that opens the list; null where none is known
   * @param {Page} page
   * @throws {Refusal} NOT_PERMITTED where the role lacks the permission
   */
  const proveEmpty = (what, key, page) => {
    if (isAdministrator()) {
      return;
    }
    const held = key ? level(key) : null;
    if (held === 'NONE') {
      throw new refusal.Refusal(
        protocol.CODES.NOT_PERMITTED,
        'the list is empty, and the role may not see it',
        { permission: key }
      );
    }
    if (held === null) {
      const text = 'the list is empty, and it could not be learnt whether the role may see it';
      page.take([refusal.missing(what, protocol.PARTS.EMPTY_UNPROVEN, text)]);
    }
  };

  return { level, isAdministrator, proveEmpty };
});
