/**
 * Names of the numbers that workflow records hold, as far as public code that runs against real
 * accounts shows them; not documented by Oracle.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  const RELEASE_STATUS = { 1: 'NOTINITIATING', 2: 'TESTING', 3: 'RELEASED' };

  const TRIGGER = {
    1: 'ONENTRY',
    2: 'ONEXIT',
    3: 'BEFORELOAD',
    4: 'BEFORESUBMIT',
    5: 'AFTERSUBMIT',
    6: 'SCHEDULED',
    7: 'BEFOREUSEREDIT',
    8: 'BEFOREFIELDEDIT',
    9: 'AFTERFIELDEDIT',
    10: 'AFTERFIELDSOURCING',
    11: 'BEFOREUSERSUBMIT',
  };

  /**
   * @param {Object<number, string>} names
   * @param {*} value
   * @returns {?string} the name, the value itself where it has none here, null for null
   */
  const named = (names, value) => {
    if (value === null || value === undefined) {
      return null;
    }
    return Object.prototype.hasOwnProperty.call(names, value) ? names[value] : String(value);
  };

  return {
    statusName: (value) => named(RELEASE_STATUS, value),
    triggerName: (value) => named(TRIGGER, value),
  };
});
