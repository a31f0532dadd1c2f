/**
 * The entry point: GET and POST ask the same questions, and neither writes.
 *
 * It runs as the caller's role, so what the role may not see is refused here too.
 *
 * @NApiVersion 2.1
 * @NScriptType Restlet
 * @NModuleScope SameAccount
 */
define(['./core/dispatch'], (dispatch) => {
  /**
   * Answers a question given in the address: version, action, page, and args as JSON.
   *
   * @param {Object<string, string>} parameters
   * @returns {Object} an answer or a refusal of the protocol
   */
  const get = (parameters) => dispatch.answer(dispatch.fromAddress(parameters));

  /**
   * Answers a question given as a JSON object.
   *
   * @param {Object} body {version, action, args, page}
   * @returns {Object} an answer or a refusal of the protocol
   */
  const post = (body) => dispatch.answer(body);

  return { get, post };
});
