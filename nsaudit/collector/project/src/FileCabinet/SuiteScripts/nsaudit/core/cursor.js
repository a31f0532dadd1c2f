/**
 * Positions between two pages: a small object here, an opaque text outside.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./protocol', './refusal'], (protocol, refusal) => {
  const LONGEST = 2000;

  const bad = () => new refusal.Refusal(protocol.CODES.BAD_REQUEST, 'this is no page of mine');

  const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

  /**
   * @param {string} action the action that the position belongs to
   * @param {?Object} position {n: index of the next item, k: key of the last, s: index within it}
   * @returns {?string}
   */
  const encode = (action, position) =>
    position === null ? null : JSON.stringify({ a: action, ...position });

  /**
   * @param {string} action
   * @param {?string} text null for the first page
   * @returns {{n: number, s: number, k: ?string}}
   * @throws {Refusal} BAD_REQUEST for anything that encode did not make for this action
   */
  const decode = (action, text) => {
    if (text === null || text === undefined || text === '') {
      return { n: 0, s: 0, k: null };
    }
    if (typeof text !== 'string' || text.length > LONGEST) {
      throw bad();
    }
    let position;
    try {
      position = JSON.parse(text);
    } catch (error) {
      throw bad();
    }
    if (position === null || typeof position !== 'object' || position.a !== action) {
      throw bad();
    }
    const { n, s = 0, k = null } = position;
    if (!isCount(n) || !isCount(s) || !(k === null || typeof k === 'string')) {
      throw bad();
    }
    return { n, s, k };
  };

  return { encode, decode };
});
