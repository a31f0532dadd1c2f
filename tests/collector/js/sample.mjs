// A small account with something for every section; each test changes what it needs.
const state = (n) => ({
  fields: { scriptid: { value: `workflowstate${n}` }, name: { value: `State ${n}` } },
  sublists: {
    actions: {
      columns: {},
      lines: [
        { actionid: `${n}1`, actiontype: 'createrecord' },
        { actionid: `${n}2`, actiontype: 'customaction' },
      ],
    },
    transitions: { columns: {}, lines: [{ transitionid: `${n}9` }] },
  },
});

export function workflowRecords(states) {
  const records = { workflowstate: {}, createrecordaction: {}, customaction: {} };
  records.workflowtransition = {};
  for (let n = 1; n <= states; n += 1) {
    records.workflowstate[n] = state(n);
    records.createrecordaction[`${n}1`] = {
      fields: {
        scriptid: { value: `workflowaction${n}1` },
        triggertype: { value: '1' },
        conditionformula: { value: '' },
        recordtype: { value: 'customrecord_log' },
      },
    };
    records.customaction[`${n}2`] = {
      fields: { scriptid: { value: `workflowaction${n}2` }, triggertype: { value: '5' } },
    };
    records.workflowtransition[`${n}9`] = {
      fields: {
        scriptid: { value: `workflowtransition${n}9` },
        tostate: { value: String((n % states) + 1) },
        triggertype: { value: '5' },
        conditionformula: { value: 'true' },
      },
    };
  }
  records.workflow = {
    51: {
      fields: {
        scriptid: { value: 'customworkflow_a' },
        recordtypes: { value: ['salesorder'] },
        releasestatus: { value: '3' },
        isinactive: { value: false },
        initoncreate: { value: true },
        initonvieworupdate: { value: false },
        inittriggertype: { value: '5' },
        initconditionformula: { value: '' },
      },
      sublists: {
        states: {
          columns: {},
          lines: Array.from({ length: states }, (_, n) => ({ stateid: String(n + 1) })),
        },
      },
    },
  };
  return records;
}

const column = (isMandatory) => ({ isMandatory });

const MATCHED = { customer: ['email', 'companyname'], vendor: ['email'] };
const PEOPLE = {
  id: '7',
  email: 'someone@example.com',
  companyname: 'Acme',
  phone: '12345',
  zipcode: '10115',
  firstname: 'Some',
  lastname: 'One',
  isinactive: 'F',
};

// Matches as Oracle describes it: all chosen fields have to agree.
export function duplicates(type, fields) {
  const chosen = MATCHED[type];
  if (!chosen) return [];
  return chosen.every((name) => fields[name] === PEOPLE[name]) ? ['7', '8'] : [];
}

const people = (needs) => ({
  needs,
  columns: ['email', 'companyname', 'phone', 'zipcode', 'firstname', 'lastname', 'isinactive'],
  rows: [{ ...PEOPLE, id: '5', phone: '' }, PEOPLE],
});

export function sample() {
  return {
    permissions: {},
    features: { DUPLICATES: true, WORKFLOW: true, SUBSIDIARIES: true },
    preferences: { LASTNAMEFIRST: 'F', DUPLICATEWARNINGS: true },
    config: {
      companyfeatures: {
        needs: 'ADMI_ENABLEFEATURES',
        fields: {
          DUPLICATES: { value: true, type: 'checkbox' },
          tba: { value: 'F', type: 'checkbox' },
          _note: { value: 'text' },
        },
      },
      companyinformation: {
        needs: 'ADMI_COMPANY',
        fields: {
          companyname: { value: 'Acme' },
          email: { value: 'someone@example.com', type: 'email' },
          country: {
            value: 'DE',
            text: 'Germany',
            type: 'select',
            options: [{ value: 'DE', text: 'Germany' }],
          },
        },
      },
      companypreferences: {
        needs: 'ADMI_SETUPCOMPANY',
        fields: { LASTNAMEFIRST: { value: false, type: 'checkbox' } },
      },
      accountingpreferences: {
        needs: 'ADMI_ACCOUNTING',
        fields: { DUPLICATEWARNINGS: { value: true, type: 'checkbox' } },
      },
      userpreferences: { fields: {} },
    },
    types: {
      customer: {
        needs: 'LIST_CUSTJOB',
        base: {
          sublists: {
            addressbook: { columns: { label: column(false), country: column(true) }, lines: [] },
            contactroles: { columns: { role: column(true) }, lines: [] },
          },
        },
        forms: {
          '-2': {
            name: 'Standard Customer Form',
            fields: {
              companyname: { isMandatory: true },
              phone: {},
              odd: { isMandatory: null },
              strange: { isMandatory: undefined },
            },
          },
          101: {
            name: 'Shop Customer',
            fields: { companyname: { isMandatory: true }, phone: { isMandatory: true } },
          },
        },
      },
    },
    records: workflowRecords(2),
    tables: {
      customer: people('LIST_CUSTJOB'),
      vendor: people('LIST_VENDOR'),
      partner: people('LIST_PARTNER'),
      contact: people('LIST_CONTACT'),
      workflow: { needs: 'ADMI_WORKFLOW', columns: ['name'], rows: [{ id: '51', name: 'A' }] },
      savedsearch: {
        needs: 'LIST_FIND',
        columns: ['id', 'title', 'datemodified'],
        rows: [
          { id: '601', title: 'Open orders' },
          { id: '602', title: 'Customers' },
        ],
      },
      scriptdeployment: {
        needs: 'ADMI_CUSTOMSCRIPT',
        columns: [
          'scriptid', 'script', 'title', 'status', 'isdeployed', 'loglevel', 'recordtype',
          'eventtype', 'scripttype', 'script.scriptid',
        ],
        rows: [
          {
            id: '31',
            scriptid: 'customdeploy_a',
            script: '12',
            'script.text': 'A',
            'script.scriptid': 'customscript_a',
            status: 'Released',
            isdeployed: true,
            recordtype: 'CUSTOMER',
            eventtype: 'create',
          },
        ],
      },
      file: {
        needs: 'LIST_FILECABINET',
        columns: ['name', 'filetype'],
        rows: [{ id: '9701', name: 'a.js', filetype: 'JAVASCRIPT' }],
      },
    },
    searches: {
      601: {
        searchType: 'transaction',
        isPublic: true,
        filterExpression: [['type', 'anyof', 'SalesOrd']],
        columns: [{ name: 'tranid', label: 'Number' }],
      },
      602: { searchType: 'customer', isPublic: false, filterExpression: [], columns: [] },
    },
    files: { 9701: { id: 9701, path: 'SuiteScripts/a.js', text: 'define([], () => ({}));' } },
    duplicates,
  };
}

export function sampleRecords() {
  const data = sample();
  data.records.scriptdeployment = {
    31: {
      fields: {
        executioncontext: { value: ['USERINTERFACE', 'CSVIMPORT'] },
        allroles: { value: false },
        audslctrole: { value: ['1042'] },
        runasrole: { value: '' },
      },
    },
  };
  return data;
}
