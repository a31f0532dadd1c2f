/**
 * Section features: which features are on.
 *
 * The page of features answers in full, but asks for the permission to change it. Without that,
 * N/runtime is asked for each documented id: it needs no permission and costs nothing.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/config',
  'N/runtime',
  '../core/arguments',
  '../core/protocol',
  '../core/refusal',
  '../core/values',
  '../data/feature_ids',
], (config, runtime, asked, protocol, refusal, values, featureIds) => {
  const needs = { permission: 'ADMI_ENABLEFEATURES' };

  const fromPage = (wanted) => {
    const setup = config.load({ type: config.Type.FEATURES });
    const found = [];
    setup.getFields().forEach((id) => {
      const enabled = values.flag(setup.getValue({ fieldId: id }));
      // Fields that are neither yes nor no belong to the page, not to the features.
      if (enabled !== null && (!wanted || wanted.has(id.toUpperCase()))) {
        found.push({ id: id.toUpperCase(), enabled, source: 'page' });
      }
    });
    return found;
  };

  // An id that NetSuite does not know reads as off: only documented ids are asked for.
  const inEffect = (wanted) =>
    featureIds.IDS.filter((id) => !wanted || wanted.has(id)).map((id) => {
      try {
        const enabled = values.flag(runtime.isFeatureInEffect({ feature: id }));
        return { id, enabled, source: 'effect' };
      } catch (error) {
        return refusal.part(`features: ${id}`, error);
      }
    });

  const notAnswered = (wanted, found) => {
    const known = new Set(found.map((element) => element.id));
    const text = 'no such feature is shown or documented';
    return Array.from(wanted || [])
      .filter((id) => !known.has(id))
      .map((id) => refusal.missing(`features: ${id}`, protocol.PARTS.UNKNOWN_ID, text));
  };

  /**
   * @param {{ids: (string[]|undefined)}} args feature ids; all where none are named
   * @param {Object} at
   * @param {Page} page
   * @returns {null}
   */
  const read = (args, at, page) => {
    const ids = asked.texts(args, 'ids');
    const wanted = ids ? new Set(ids.map((id) => id.toUpperCase())) : null;
    let found = [];
    try {
      found = fromPage(wanted);
    } catch (error) {
      if (!refusal.isPermission(error)) {
        page.take([refusal.part('features: page of features', error, needs.permission)]);
      }
    }
    if (found.length === 0) {
      found = inEffect(wanted);
    }
    page.take([...found, ...notAnswered(wanted, found)]);
    return null;
  };

  return { needs, read };
});
