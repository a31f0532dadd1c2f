// An account in memory behind stubs of the N modules. Every call is charged as Oracle's table says
// (help section_157072844224), and whatever writes, or is not known here, throws and is remembered.

const WRITES = new Set([
  'save', 'submitFields', 'delete', 'transform', 'copy', 'attach', 'detach', 'submit', 'send',
  'setValue', 'setText', 'setSublistValue', 'setCurrentSublistValue', 'selectNewLine', 'commitLine',
  'insertLine', 'removeLine', 'executeMacro',
]);
const TRANSACTIONS = new Set(['salesorder', 'invoice', 'purchaseorder', 'vendorbill']);

export function fault(name, message = `${name} was raised`) {
  const error = new Error(message);
  error.name = name;
  return error;
}

export class Account {
  constructor(data = {}) {
    this.data = {
      limit: 5000, role: 1042, permissions: {}, features: {}, preferences: {}, config: {},
      tables: {}, searches: {}, files: {}, records: {}, types: {}, duplicates: null, ...data,
    };
    this.calls = [];
    this.writes = [];
    this.failAt = null;
    this.raise = null;
    this.dead = false;
    this.begin();
    this.modules = this.#build();
  }

  // A new call of the RESTlet: its units are whole again.
  begin() {
    this.left = this.data.limit;
  }

  spend(units, what) {
    this.calls.push(what);
    if (this.failAt !== null && this.calls.length - 1 === this.failAt) throw this.raise();
    this.left -= units;
    if (this.left < 0) {
      this.dead = true;
      throw fault('SSS_USAGE_LIMIT_EXCEEDED');
    }
  }

  strict(name, members) {
    return new Proxy(members, {
      get: (target, key) => {
        if (typeof key === 'symbol' || key in target) return target[key];
        if (WRITES.has(key)) this.writes.push(`${name}.${key}`);
        throw new Error(`${name}.${key} writes, or is not in the stub`);
      },
      set: (target, key) => {
        this.writes.push(`${name}.${String(key)} =`);
        throw new Error(`${name}.${String(key)} is read only`);
      },
    });
  }

  holds(key) {
    return key in this.data.permissions ? this.data.permissions[key] : 4;
  }

  need(key, level) {
    if (key && this.holds(key) < level) throw fault('INSUFFICIENT_PERMISSION', `needs ${key}`);
  }

  #build() {
    return {
      'N/runtime': this.#runtime(),
      'N/config': this.#config(),
      'N/search': this.#search(),
      'N/record': this.#record(),
      'N/file': this.#file(),
    };
  }

  #runtime() {
    const user = this.strict('User', {
      role: this.data.role,
      roleId: 'customrole_nsaudit_collector',
      getPermission: ({ name }) => {
        const level = this.holds(name);
        if (level === null) throw fault('UNKNOWN_PERMISSION');
        return level;
      },
      getPreference: ({ name }) => {
        this.spend(0, `getPreference ${name}`);
        return this.data.preferences[name];
      },
    });
    return this.strict('N/runtime', {
      accountId: '1234567_SB1',
      envType: 'SANDBOX',
      version: '2026.2',
      getCurrentUser: () => user,
      getCurrentScript: () => this.strict('Script', { getRemainingUsage: () => this.left }),
      isFeatureInEffect: ({ feature }) => {
        this.spend(0, `isFeatureInEffect ${feature}`);
        return this.data.features[feature] === true;
      },
    });
  }

  #field(name, field) {
    return this.strict(`Field ${name}`, {
      label: name.toUpperCase(),
      type: 'text',
      isMandatory: false,
      ...field,
      getSelectOptions: () => field.options || [],
    });
  }

  // fields: {id: {value, text, type, isMandatory, options}}, sublists: {id: {columns, lines}}
  #instance(name, { fields = {}, sublists = {} }) {
    return this.strict(name, {
      getFields: () => Object.keys(fields),
      getField: ({ fieldId }) => (fieldId in fields ? this.#field(fieldId, fields[fieldId]) : null),
      getValue: ({ fieldId }) => {
        if (fields[fieldId] && fields[fieldId].fault) throw fault(fields[fieldId].fault);
        return fields[fieldId] && fields[fieldId].value;
      },
      getText: ({ fieldId }) => fields[fieldId] && fields[fieldId].text,
      getSublists: () => Object.keys(sublists),
      getSublistFields: ({ sublistId }) => Object.keys(sublists[sublistId].columns),
      getSublist: ({ sublistId }) =>
        this.strict('Sublist', {
          getColumn: ({ fieldId }) => sublists[sublistId].columns[fieldId],
        }),
      getLineCount: ({ sublistId }) => sublists[sublistId].lines.length,
      getSublistValue: ({ sublistId, fieldId, line }) => sublists[sublistId].lines[line][fieldId],
    });
  }

  #config() {
    const Type = {
      USER_PREFERENCES: 'userpreferences',
      COMPANY_INFORMATION: 'companyinformation',
      COMPANY_PREFERENCES: 'companypreferences',
      ACCOUNTING_PREFERENCES: 'accountingpreferences',
      FEATURES: 'companyfeatures',
    };
    return this.strict('N/config', {
      Type,
      load: ({ type }) => {
        this.spend(10, `config.load ${type}`);
        const page = this.data.config[type];
        if (!page) throw fault('INVALID_RCRD_TYPE');
        this.need(page.needs, 1);
        return this.#instance(`config ${type}`, page);
      },
    });
  }

  #rows(type, filters) {
    const table = this.data.tables[type];
    if (!table) throw fault('INVALID_RCRD_TYPE', type);
    // Who may not look finds nothing: that is how a search refuses.
    if (table.needs && this.holds(table.needs) < 1) return [];
    const fits = (row) =>
      filters.every(([field, operator, value]) => {
        if (!['is', 'anyof'].includes(operator)) throw fault('SSS_INVALID_SRCH_OPERATOR');
        return row[field] === undefined || row[field] === value;
      });
    return table.rows.filter(fits).map((row) => {
      const allowed = ({ name, join }) => {
        const key = join ? `${join}.${name}` : name;
        if (!table.columns.includes(key)) throw fault('SSS_INVALID_SRCH_COLUMN', key);
        return key;
      };
      return this.strict(`Result ${type}`, {
        id: row.id,
        getValue: (column) => row[allowed(column)] || '',
        getText: (column) => row[`${allowed(column)}.text`] || '',
      });
    });
  }

  #search() {
    const query = ({ type, filters = [], columns }) => {
      const table = this.data.tables[type];
      if (!table) throw fault('INVALID_RCRD_TYPE', type);
      columns.forEach((column) => {
        const { name, join } = typeof column === 'string' ? { name: column } : column;
        const key = join ? `${join}.${name}` : name;
        if (key !== 'internalid' && !table.columns.includes(key)) {
          throw fault('SSS_INVALID_SRCH_COLUMN', key);
        }
      });
      return this.strict('Search', {
        runPaged: ({ pageSize }) => {
          this.spend(5, `runPaged ${type}`);
          const rows = this.#rows(type, filters);
          return this.strict('PagedData', {
            count: rows.length,
            fetch: ({ index }) => {
              this.spend(5, `fetch ${type}`);
              const data = rows.slice(index * pageSize, (index + 1) * pageSize);
              if (data.length === 0) throw fault('INVALID_PAGE_RANGE');
              return this.strict('Page', { data });
            },
          });
        },
        run: () =>
          this.strict('ResultSet', {
            getRange: ({ start, end }) => {
              this.spend(10, `getRange ${type}`);
              return this.#rows(type, filters).slice(start, end);
            },
          }),
      });
    };
    return this.strict('N/search', {
      Sort: { ASC: 'ASC' },
      createColumn: (column) => column,
      create: query,
      load: ({ id }) => {
        this.spend(5, `search.load ${id}`);
        const found = this.data.searches[id];
        if (!found) throw fault('INVALID_SEARCH');
        if (found.fault) throw fault(found.fault);
        return found;
      },
      duplicates: ({ type, fields }) => {
        this.spend(10, `duplicates ${type}`);
        const found = this.data.duplicates(type, fields);
        return found.length > 0 ? found.map((id) => ({ id })) : null;
      },
    });
  }

  #price(type) {
    if (TRANSACTIONS.has(type)) return 10;
    return type.startsWith('customrecord') ? 2 : 5;
  }

  #onForm(type, defaultValues = {}) {
    const { forms, base } = this.data.types[type];
    const id = defaultValues.customform || Object.keys(forms)[0];
    const options = Object.entries(forms).map(([value, { name }]) => ({ value, text: name }));
    const shape = { ...base, ...forms[id] };
    if (shape.fault) throw fault(shape.fault);
    const fields = this.data.types[type].silent
      ? shape.fields
      : { customform: { options, value: id }, ...shape.fields };
    return this.#instance(type, { ...shape, fields });
  }

  #record() {
    return this.strict('N/record', {
      create: ({ type, defaultValues }) => {
        this.spend(this.#price(type), `record.create ${type}`);
        const known = this.data.types[type];
        if (!known) throw fault('SSS_INVALID_TYPE_ARG', type);
        this.need(known.needs, 2);
        return this.#onForm(type, defaultValues);
      },
      load: ({ type, id, defaultValues }) => {
        this.spend(this.#price(type), `record.load ${type}`);
        const known = this.data.types[type];
        if (known) {
          this.need(known.needs, 1);
          return this.#onForm(type, defaultValues);
        }
        const found = (this.data.records[type] || {})[id];
        if (!found) throw fault('RCRD_DSNT_EXIST', `${type} ${id}`);
        if (found.fault) throw fault(found.fault);
        return this.#instance(type, found);
      },
    });
  }

  #file() {
    return this.strict('N/file', {
      Type: { JAVASCRIPT: 'JAVASCRIPT', PLAINTEXT: 'PLAINTEXT' },
      load: ({ id }) => {
        this.spend(10, `file.load ${id}`);
        const found = this.data.files[id];
        if (!found) throw fault('RCRD_DSNT_EXIST');
        if (found.fault) throw fault(found.fault);
        return this.strict('File', {
          id: found.id,
          path: found.path,
          fileType: found.type || 'JAVASCRIPT',
          size: found.size === undefined ? Buffer.byteLength(found.text) : found.size,
          getContents: () => found.text,
        });
      },
    });
  }
}
