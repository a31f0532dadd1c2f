/**
 * One page of an answer: knows what still fits in units, bytes and time of one call.
 *
 * A RESTlet has 5,000 units and 300 seconds a call (Oracle help section_N3351480,
 * section_161591009480), and 10 MB an answer (section_4640094112).
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['N/runtime', './protocol', './refusal'], (runtime, protocol, refusal) => {
  /** Units that are never planned with: a step may cost more than its price list says. */
  const RESERVE = 100;

  /** Two megabytes below the limit, for the envelope and for what the transport adds. */
  const MOST_BYTES = 8000000;

  /** Far below the limit, so that the caller is not kept waiting either. */
  const MOST_MILLISECONDS = 60000;

  const remaining = () => runtime.getCurrentScript().getRemainingUsage();

  /**
   * Length of a value as UTF-8 encoded JSON.
   *
   * @param {*} value
   * @returns {number}
   */
  const size = (value) => {
    const text = JSON.stringify(value);
    let bytes = text.length;
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i);
      // A surrogate is half of a character of four bytes, anything else above 7FF has three.
      if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) {
        bytes += 2;
      } else if (unit >= 0x80) {
        bytes += 1;
      }
    }
    return bytes;
  };

  /** Collects the elements of one page. */
  class Page {
    constructor() {
      this.data = [];
      this.bytes = 0;
      this.began = Date.now();
      this.unitsAtStart = remaining();
    }

    /**
     * Whether a step of this price may begin. The first step always may, or no call would ever
     * get further than the one before it.
     *
     * @param {number} units
     * @returns {boolean}
     */
    room(units) {
      if (this.data.length === 0) {
        return true;
      }
      const inTime = Date.now() - this.began < MOST_MILLISECONDS;
      return inTime && this.bytes < MOST_BYTES && this.affords(units);
    }

    /**
     * Whether the units of this call pay for something, first step or not.
     *
     * @param {number} units
     * @returns {boolean}
     */
    affords(units) {
      return remaining() - units >= RESERVE;
    }

    /**
     * Takes all elements of a step, or none of them where they do not fit.
     *
     * What does not even fit an empty page is named instead of sent.
     *
     * @param {Object[]} elements
     * @returns {boolean} false where the step belongs on the next page
     */
    take(elements) {
      const bytes = size(elements);
      if (this.bytes + bytes > MOST_BYTES) {
        if (this.data.length > 0) {
          return false;
        }
        const what = String(elements[0].id || elements[0].type || 'an element');
        this.data.push(refusal.missing(what, protocol.PARTS.TOO_LARGE, `${bytes} bytes`));
        return true;
      }
      this.data.push(...elements);
      this.bytes += bytes;
      return true;
    }

    /**
     * @returns {{used: number, remaining: number}}
     */
    usage() {
      const left = remaining();
      return { used: this.unitsAtStart - left, remaining: left };
    }
  }

  return { Page, size };
});
