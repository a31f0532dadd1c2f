/**
 * What both ends agreed on: version, codes, and the shapes of answers and refusals.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  /** Version of the protocol; the other end refuses to read any other. */
  const VERSION = 1;

  /** Version of this script, for people. */
  const COMPANION = '1.0.0';

  /** Codes of a refusal that the other end knows. */
  const CODES = Object.freeze({
    NOT_PERMITTED: 'NOT_PERMITTED',
    FEATURE_OFF: 'FEATURE_OFF',
    UNKNOWN_ACTION: 'UNKNOWN_ACTION',
    BAD_REQUEST: 'BAD_REQUEST',
    VERSION_MISMATCH: 'VERSION_MISMATCH',
    FAILED: 'FAILED',
  });

  /** Codes of a part that could not be read where NetSuite itself raised no error. */
  const PARTS = Object.freeze({
    TOO_LARGE: 'TOO_LARGE',
    NOT_TEXT: 'NOT_TEXT',
    NOT_VISIBLE: 'NOT_VISIBLE',
    NOT_SHOWN: 'NOT_SHOWN',
    USAGE_LIMIT: 'USAGE_LIMIT',
    INCONCLUSIVE: 'INCONCLUSIVE',
    NO_SAMPLE: 'NO_SAMPLE',
    EMPTY_UNPROVEN: 'EMPTY_UNPROVEN',
    UNKNOWN_ID: 'UNKNOWN_ID',
  });

  /**
   * @param {Object[]} data objects of one kind
   * @param {?string} next cursor of the next page, null at the end
   * @param {{used: number, remaining: number}} usage units of this call
   * @returns {Object}
   */
  const answer = (data, next, usage) => ({ version: VERSION, data, next, usage });

  /**
   * @param {{code: string, message: string}} error
   * @returns {Object}
   */
  const refusal = (error) => ({ version: VERSION, error });

  return { VERSION, COMPANION, CODES, PARTS, answer, refusal };
});
