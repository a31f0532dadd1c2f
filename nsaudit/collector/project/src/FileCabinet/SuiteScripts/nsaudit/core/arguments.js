/**
 * Checks what a question asks for.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./protocol', './refusal'], (protocol, refusal) => {
  const bad = (message) => new refusal.Refusal(protocol.CODES.BAD_REQUEST, message);

  /**
   * A list of texts among the arguments.
   *
   * @param {Object} args
   * @param {string} name
   * @param {string[]} [otherwise] what holds where nothing is asked for
   * @returns {string[]|undefined} without repetition, in the order asked
   * @throws {Refusal} BAD_REQUEST
   */
  const texts = (args, name, otherwise) => {
    const given = args[name];
    if (given === undefined || given === null) {
      return otherwise;
    }
    if (!Array.isArray(given) || !given.every((text) => typeof text === 'string' && text)) {
      throw bad(`${name} is no list of texts`);
    }
    return Array.from(new Set(given));
  };

  return { texts, bad };
});
