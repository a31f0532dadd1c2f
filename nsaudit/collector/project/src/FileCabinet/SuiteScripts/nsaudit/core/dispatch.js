/**
 * Checks a question, lets its section answer, and wraps the answer.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './cursor',
  './page',
  './protocol',
  './refusal',
  '../sections/about',
  '../sections/config',
  '../sections/deployments',
  '../sections/duplicates',
  '../sections/features',
  '../sections/mandatory',
  '../sections/savedsearches',
  '../sections/scriptfiles',
  '../sections/workflows',
], (
  cursor,
  pages,
  protocol,
  refusal,
  about,
  config,
  deployments,
  duplicates,
  features,
  mandatory,
  savedsearches,
  scriptfiles,
  workflows
) => {
  /** A Map, because an object would also know "constructor". */
  const SECTIONS = new Map(
    Object.entries({
      about,
      config,
      deployments,
      duplicates,
      features,
      mandatory,
      savedsearches,
      scriptfiles,
      workflows,
    })
  );

  const isObject = (value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value);

  const refuse = (code, message) => {
    throw new refusal.Refusal(protocol.CODES[code], message);
  };

  /**
   * Makes a question of the parameters of an address, which are texts.
   *
   * @param {Object<string, string>} parameters
   * @returns {?Object} null where args are not JSON
   */
  const fromAddress = (parameters) => {
    const { version, action, page, args } = parameters;
    try {
      return {
        version: version === undefined ? protocol.VERSION : Number(version),
        action: action || 'about',
        args: args ? JSON.parse(args) : {},
        page: page || null,
      };
    } catch (error) {
      return null;
    }
  };

  const check = (body) => {
    if (!isObject(body) || typeof body.action !== 'string') {
      refuse('BAD_REQUEST', 'a JSON object with an action is needed');
    }
    if (body.version !== protocol.VERSION) {
      refuse('VERSION_MISMATCH', `this is version ${protocol.VERSION}`);
    }
    if (!SECTIONS.has(body.action)) {
      refuse('UNKNOWN_ACTION', `no action ${body.action.slice(0, 50)}`);
    }
    if (body.args !== undefined && body.args !== null && !isObject(body.args)) {
      refuse('BAD_REQUEST', 'args are no object');
    }
  };

  /**
   * Answers one page.
   *
   * @param {Object} body {version, action, args, page}
   * @returns {Object} an answer or a refusal of the protocol; nothing is thrown
   */
  const answer = (body) => {
    let needs = {};
    try {
      check(body);
      const section = SECTIONS.get(body.action);
      needs = section.needs;
      const at = cursor.decode(body.action, body.page);
      const page = new pages.Page();
      const next = section.read(body.args || {}, at, page);
      return protocol.answer(page.data, cursor.encode(body.action, next), page.usage());
    } catch (error) {
      return protocol.refusal(refusal.describe(error, needs));
    }
  };

  return { answer, fromAddress };
});
