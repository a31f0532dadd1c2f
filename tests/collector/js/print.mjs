// Prints the first page of every section over the sample account, for the reader on the other end.
import { Account } from './account.mjs';
import { companion } from './asking.mjs';
import { sampleRecords } from './sample.mjs';

const { page } = companion(new Account(sampleRecords()));
const QUESTIONS = {
  about: {},
  config: {},
  deployments: {},
  duplicates: {},
  features: {},
  mandatory: { types: ['customer'] },
  savedsearches: {},
  scriptfiles: {},
  workflows: {},
};
const answers = Object.fromEntries(
  Object.entries(QUESTIONS).map(([action, args]) => [action, page(action, args)])
);
const narrow = companion(
  new Account({ ...sampleRecords(), permissions: { ADMI_WORKFLOW: 0 }, features: {} })
);
const refusals = {
  workflows: narrow.page('workflows'),
  duplicates: narrow.page('duplicates'),
  nothing: narrow.page('nothing'),
  mandatory: narrow.page('mandatory'),
};
process.stdout.write(JSON.stringify({ answers, refusals }));
