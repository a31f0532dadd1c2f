/**
 * Section duplicates: how search.duplicates behaves, since no API shows how it is set up.
 *
 * A record that exists is looked for by its own values: by all of them, then by all but one. What
 * cannot be left out is what the account matches on. Only names of fields and counts leave the
 * account; the caller may also give values of its own.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/runtime',
  'N/search',
  '../core/arguments',
  '../core/protocol',
  '../core/refusal',
  '../data/record_permissions',
], (runtime, search, asked, protocol, refusal, recordPermissions) => {
  /** search.duplicates, and ResultSet.getRange (Oracle help section_157072844224). */
  const UNITS = 10;

  /** The answer of search.duplicates ends here (Oracle help section_4345775593). */
  const MOST_HITS = 1000;

  /** Rows among which the most filled one is looked for. */
  const CANDIDATES = 50;

  const FEATURE = 'DUPLICATES';
  const needs = { feature: FEATURE };

  /** Fields whose values are tried, by record type. */
  const FIELDS = {
    customer: ['email', 'companyname', 'phone', 'zipcode'],
    vendor: ['email', 'companyname', 'phone', 'zipcode'],
    partner: ['email', 'companyname', 'phone', 'zipcode'],
    contact: ['email', 'firstname', 'lastname', 'phone'],
  };

  const isObject = (value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value);

  const look = (type, fields) => {
    // No hit is null, not an empty list (Oracle help section_4345775593).
    const found = search.duplicates({ type, fields }) || [];
    return found.map((result) => String(result.id));
  };

  const probe = (type, fields, self, basis) => {
    const hits = look(type, fields);
    return {
      type,
      fields: Object.keys(fields).sort(),
      basis,
      hits: hits.length,
      capped: hits.length >= MOST_HITS,
      self: self === null ? null : hits.includes(self),
    };
  };

  const filled = (row, names) =>
    names.filter((name) => String(row.getValue({ name }) || '').trim() !== '');

  /**
   * Picks an active record of the type with the most of the fields filled; the oldest of equals.
   *
   * @returns {?{id: string, fields: Object<string, string>}}
   */
  const sample = (type, names) => {
    const query = search.create({
      type,
      filters: [['isinactive', 'is', 'F']],
      columns: [
        search.createColumn({ name: 'internalid', sort: search.Sort.ASC }),
        ...names.map((name) => search.createColumn({ name })),
      ],
    });
    const rows = query.run().getRange({ start: 0, end: CANDIDATES });
    const best = rows.reduce(
      (found, row) => {
        const has = filled(row, names);
        return has.length > found.has.length ? { row, has } : found;
      },
      { row: null, has: [] }
    );
    if (best.row === null) {
      return null;
    }
    const fields = {};
    best.has.forEach((name) => {
      fields[name] = best.row.getValue({ name });
    });
    return { id: String(best.row.id), fields };
  };

  const without = (fields, name) => {
    const rest = { ...fields };
    delete rest[name];
    return rest;
  };

  const only = (fields, names) => {
    const found = {};
    names.forEach((name) => {
      found[name] = fields[name];
    });
    return found;
  };

  const inconclusive = (type, code, text) =>
    refusal.missing(`duplicates: ${type}, match fields`, code, text);

  // Oracle: a record matches on ALL chosen fields (bridgehead_N258228), so leaving one of them out
  // loses the record, and leaving out any other does not.
  const deduce = (type, names) => {
    const found = sample(type, names);
    if (found === null) {
      const text = 'no active record with one of these fields is visible';
      return [inconclusive(type, protocol.PARTS.NO_SAMPLE, text)];
    }
    const { id, fields } = found;
    const whole = probe(type, fields, id, 'sample');
    if (!whole.self) {
      const text = 'a record does not match itself: off for this type, or another field counts';
      return [whole, inconclusive(type, protocol.PARTS.INCONCLUSIVE, text)];
    }
    const present = Object.keys(fields);
    if (present.length === 1) {
      return [{ ...whole, basis: 'deduced' }];
    }
    const probes = present.map((name) => ({
      name,
      result: probe(type, without(fields, name), id, 'sample'),
    }));
    const matched = probes.filter(({ result }) => !result.self).map(({ name }) => name);
    const results = [whole, ...probes.map(({ result }) => result)];
    if (matched.length === 0) {
      const text = 'no single field is needed for a match';
      return [...results, inconclusive(type, protocol.PARTS.INCONCLUSIVE, text)];
    }
    const last = probe(type, only(fields, matched), id, 'deduced');
    if (!last.self) {
      const text = `${matched.join(', ')} are needed, and something else besides`;
      return [...results, last, inconclusive(type, protocol.PARTS.INCONCLUSIVE, text)];
    }
    return [...results, last];
  };

  const guarded = (type, step) => {
    try {
      return step();
    } catch (error) {
      return [refusal.part(`duplicates: ${type}`, error, recordPermissions.KEYS[type])];
    }
  };

  const given = (args) => {
    const { probes } = args;
    if (probes === undefined || probes === null) {
      return null;
    }
    const fine = (one) => isObject(one) && typeof one.type === 'string' && isObject(one.fields);
    if (!Array.isArray(probes) || !probes.every(fine)) {
      throw asked.bad('probes is no list of {type, fields}');
    }
    return probes.map((one) => ({
      units: UNITS,
      read: () => guarded(one.type, () => [probe(one.type, one.fields, null, 'given')]),
    }));
  };

  const sampled = (args) => {
    const types = asked.texts(args, 'types', Object.keys(FIELDS));
    const strange = types.find((type) => !(type in FIELDS));
    if (strange !== undefined) {
      throw asked.bad(`duplicate detection knows no type ${strange.slice(0, 50)}`);
    }
    return types.map((type) => ({
      units: UNITS * (FIELDS[type].length + 3),
      read: () => guarded(type, () => deduce(type, FIELDS[type])),
    }));
  };

  /**
   * @param {{types: (string[]|undefined), probes: (Object[]|undefined)}} args record types to try
   *     with samples, or pairs to try as given: {type, fields: {id: value}}
   * @param {{n: number}} at
   * @param {Page} page
   * @returns {?Object}
   */
  const read = (args, at, page) => {
    const steps = given(args) || sampled(args);
    if (!runtime.isFeatureInEffect({ feature: FEATURE })) {
      const text = 'Duplicate Detection & Merge is off';
      throw new refusal.Refusal(protocol.CODES.FEATURE_OFF, text, { feature: FEATURE });
    }
    for (let n = at.n; n < steps.length; n += 1) {
      if (!page.room(steps[n].units) || !page.take(steps[n].read())) {
        return { n };
      }
    }
    return null;
  };

  return { needs, read };
});
