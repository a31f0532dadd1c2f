/**
 * Turns whatever was thrown into a refusal with its name, so that it never passes for empty.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./protocol'], (protocol) => {
  /** Longer messages repeat themselves. */
  const LONGEST = 500;

  /** A refusal that this script decides by itself. */
  class Refusal extends Error {
    /**
     * @param {string} code one of protocol.CODES or protocol.PARTS
     * @param {string} message
     * @param {Object} [more] permission or feature that would lift it
     */
    constructor(code, message, more) {
      super(message);
      this.name = code;
      this.code = code;
      this.more = more || {};
    }
  }

  const nameOf = (thrown) => String((thrown && thrown.name) || 'UNKNOWN_ERROR');

  const messageOf = (thrown) => {
    const text = thrown && thrown.message ? thrown.message : thrown;
    return String(text).slice(0, LONGEST);
  };

  /**
   * Whether NetSuite refused for want of a permission. Every error name that speaks of one counts:
   * the list of names is not documented.
   *
   * @param {*} thrown
   * @returns {boolean}
   */
  const isPermission = (thrown) =>
    nameOf(thrown).includes('PERMISSION') || /permission violation/i.test(messageOf(thrown));

  const isFeature = (thrown) => nameOf(thrown).includes('FEATURE');

  const codeOf = (thrown) => {
    if (isPermission(thrown)) {
      return protocol.CODES.NOT_PERMITTED;
    }
    return isFeature(thrown) ? protocol.CODES.FEATURE_OFF : protocol.CODES.FAILED;
  };

  /**
   * The refusal of a whole action.
   *
   * @param {*} thrown
   * @param {{permission: (string|undefined), feature: (string|undefined)}} needs
   * @returns {Object} {code, message, cause} and permission or feature
   */
  const describe = (thrown, needs) => {
    if (thrown instanceof Refusal) {
      return { code: thrown.code, message: messageOf(thrown), ...thrown.more };
    }
    const cause = nameOf(thrown);
    const code = codeOf(thrown);
    const error = { code, message: `${cause}: ${messageOf(thrown)}`, cause };
    if (code === protocol.CODES.NOT_PERMITTED && needs.permission) {
      error.permission = needs.permission;
    }
    if (code === protocol.CODES.FEATURE_OFF && needs.feature) {
      error.feature = needs.feature;
    }
    return error;
  };

  /**
   * The element that stands for a part which could not be read.
   *
   * @param {string} what section and part, for people
   * @param {*} thrown
   * @param {string} [permission] key that would lift a refusal
   * @returns {{unavailable: Object}}
   */
  const part = (what, thrown, permission) => {
    const unavailable = { what, code: nameOf(thrown), message: messageOf(thrown) };
    if (permission && isPermission(thrown)) {
      unavailable.permission = permission;
    }
    return { unavailable };
  };

  /**
   * The same where nothing was thrown.
   *
   * @param {string} what
   * @param {string} code one of protocol.PARTS
   * @param {string} message
   * @returns {{unavailable: Object}}
   */
  const missing = (what, code, message) => ({ unavailable: { what, code, message } });

  return { Refusal, describe, part, missing, isPermission };
});
