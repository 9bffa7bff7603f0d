import { expect, test } from 'vitest';
import { textOf } from '../../../adapters/text-of.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import type { CapturedPrediction, ServingPackage } from '../../../core/contracts/serving.ts';
import { project } from '../../support/project.ts';
import { predictionService } from '../serve/protocols/answers.ts';
import { smallModel } from '../serve/small-model.ts';
import { batchWorld } from './world.ts';

/** A column of each type beside what the model reads; all are needed. */
const types = {
  n: 'number',
  i: 'integer',
  b: 'boolean',
  t: 'timestamp',
  s: 'string',
  k: 'string',
  case: 'string',
} as const;
const contract: ServingPackage['contract'] = Object.entries(types).map(([name, type]) => ({
  ...{ name, type, used: true, required: false, pii: false },
}));

/** `refused`, or the value as the inference log has it. */
type Outcome = unknown;
interface Case {
  field: Exclude<keyof typeof types, 'case'>;
  /** The value as JSON writes it. */
  json: string;
}

const text = (value: string) => JSON.stringify(value);
const values: Record<Case['field'], string[]> = {
  n: [
    ...[
      '1',
      '-0',
      '0.1',
      '1e400',
      '-1e400',
      '1e-400',
      '1e20',
      '9007199254740991',
      '9007199254740992',
      '9007199254740993',
    ],
    ...[
      '123456789012345678901234567890',
      '12345678901234567.5',
      '0.30000000000000004',
      'true',
      'null',
      '[]',
      '{"a":1}',
      '[1]',
    ],
    ...[
      '',
      ' ',
      ' 12 ',
      '\u00a012',
      '\u300012',
      '12\u0000',
      '\ufeff12',
      '12\ud800',
      '1e400',
      '-0',
      '0x10',
      '1_000',
      '1,5',
      'NaN',
      'inf',
      'NA',
      '-',
    ].map(text),
    ...['9007199254740993', '٣', '１２', '+5', '.5', '5.', '1e5', 'true'].map(text),
  ],
  i: [
    ...['7', '7.0', '7.5', '-0', '9007199254740991', '9007199254740992', '9007199254740993', '1e3', '1e400', 'true'],
    ...['7', '7.0', '7.5', '9007199254740993', '', 'NA', '7\u0000', '٣'].map(text),
  ],
  b: [
    ...['true', 'false', '1', '0', '2', '1.0', 'null', '{}'],
    ...['true', 'TRUE', 'yes', 'N', '1', '0', '2', 'on', '', ' true ', 'true\u0000', 'nil'].map(text),
  ],
  t: [
    ...[
      '1772323200',
      '1772323200000',
      '1772323200000000',
      '20260301',
      '1.5',
      '-1',
      '1e400',
      '99999999999999999999',
      'true',
      'null',
    ],
    ...[
      '2026-03-01',
      '2026-03-01T12:00:00Z',
      '2026-02-30',
      '9999-12-31',
      '10000-01-01',
      '0001-01-01',
      '0000-01-01',
    ].map(text),
    ...[
      '2026-03-01T24:00:00',
      '2026-03-01T25:00:00',
      '2026-03-01T12:00:60Z',
      '2026-03-01T12:00:00 Europe/Paris',
      '20260301',
    ].map(text),
    ...[
      '2026-03-01T12:00:00.123456Z',
      ' 2026-03-01 ',
      '2026-03-01\u0000',
      '1772323200',
      '',
      '294247-01-10',
      '-000001-01-01',
    ].map(text),
  ],
  s: [
    ...['null', '[1,{"a":2}]', '{"a":"b"}'],
    ...[
      '',
      ' ',
      '\t',
      ' a ',
      'a\u0000b',
      '\u0000',
      'a\ud800',
      '\udc00a',
      '\ud83d\ude00',
      '\ufeffa',
      'a\ufeff',
      '\u00a0a\u00a0',
      '\u3000a\u3000',
    ].map(text),
    ...[
      'NULL',
      'null',
      'NaN',
      'NA',
      'None',
      '-',
      '\u200b',
      'a\u0085',
      'a\u2028b',
      'e\u0301',
      '\u00e9',
      '\uffff',
      '\u0001',
      '\u007f',
      'true',
      '1',
      '-0',
    ].map(text),
  ],
  k: [
    ...['1', '1.5', '-0', '1e21', '9007199254740991', '9007199254740993', '12345678901234567890', 'null'],
    ...[
      'a',
      '',
      ' a ',
      'a\u0000',
      '\u0000a',
      'a\ud800',
      '\u{1f600}',
      'x'.repeat(1024),
      'x'.repeat(1025),
      '\u{1f600}'.repeat(1024),
      '\ufeffa',
    ].map(text),
  ],
};
const usual: Record<string, string> = {
  amount: '3',
  country: '"FR"',
  n: '1',
  i: '1',
  b: 'true',
  t: '"2026-03-01T00:00:00Z"',
  s: '"x"',
};
const lineOf = ({ field, json }: Case, at: number) => {
  const fields = { ...usual, k: text(`key-${at}`), [field]: json, case: text(String(at)) };
  return `{${Object.entries(fields)
    .map(([name, value]) => `"${name}":${value}`)
    .join(',')}}`;
};

async function world() {
  const made = await smallModel();
  const pkg = { ...made, key: 'k', contract: [...made.contract, ...contract] } as ServingPackage;
  const service = await predictionService(pkg);
  const batches = batchWorld(service);
  await service.publish(project('small', { data: { sources: [{ name: 'rows', key: 'k', columns: {} }] } }));
  return { ...batches, ask: service.ask };
}

/** What became of each case, by the lines of the inference log. */
function outcomes(some: readonly Case[], log: readonly CapturedPrediction[]): Outcome[] {
  const records = new Map(log.map(({ record }) => [record.case, record]));
  return some.map(({ field }, at) => {
    const record = records.get(String(at));
    return record === undefined ? 'refused' : (record[field] ?? null);
  });
}

const csvCell = (json: string) => {
  const value = json === 'null' ? '' : json.startsWith('"') ? (JSON.parse(json) as string) : json;
  return `"${value.replaceAll('"', '""')}"`;
};
const csvOf = (some: readonly Case[]) =>
  [
    Object.keys({ ...usual, k: '', case: '' }).join(','),
    ...some.map(({ field, json }, at) => {
      const fields = { ...usual, k: text(`key-${at}`), [field]: json, case: text(String(at)) };
      return Object.values(fields).map(csvCell).join(',');
    }),
  ].join('\n');

interface Ways {
  api: Outcome[];
  lines: Outcome[];
  csv: Outcome[];
  batchLines: Outcome[];
  batchDocument: Outcome[];
  batchCsv: Outcome[];
}

/** Each way sees the same cases; a file's column has values of one kind, by which ingest reads it. */
async function waysOf(some: readonly Case[]): Promise<Ways> {
  const { ask, captured, lake, run } = await world();
  const asked = async (body: string, type = 'application/json') => {
    captured.length = 0;
    const headers = { 'content-type': type };
    const { statusCode, body: said } = await ask('predictions', { body, headers, query: { failures: 'perRecord' } });
    expect(statusCode, said.slice(0, 500)).toBe(200);
    return outcomes(some, captured);
  };
  const batched = async (name: string, content: string) => {
    const input = keysOf.batch('small', name);
    await lake.put(input, content);
    const { job } = await run({ project: 'small', by: 'ada', input, options: { capture: true } });
    const log: CapturedPrediction[] = [];
    for await (const { key } of lake.list(keysOf.inferences('small')))
      if (key.includes(job))
        for (const line of textOf(await lake.get(key)).split('\n')) if (line) log.push(JSON.parse(line));
    return outcomes(some, log);
  };
  const lines = some.map(lineOf);
  return {
    api: await asked(`{"records":[${lines.join(',')}]}`),
    lines: await asked(lines.join('\n'), 'application/x-ndjson'),
    csv: await asked(csvOf(some), 'text/csv'),
    batchLines: await batched('a.ndjson', lines.join('\n')),
    batchDocument: await batched('a.json', `[${lines.join(',')}]`),
    batchCsv: await batched('a.csv', csvOf(some)),
  };
}

/** Said in docs/values.md: files keep what JSON can say and a column of texts cannot, as its text; the API asks for quotes. */
const textsOfFilesOnly = new Set([
  's [1,{"a":2}]',
  's {"a":"b"}',
  'k 1e21',
  'k 9007199254740993',
  'k 12345678901234567890',
]);
const kindOf = (json: string) => (json.startsWith('"') ? 'texts' : /^-?\d/.test(json) ? 'numbers' : 'others');
const files = Object.entries(values).flatMap(([field, some]) =>
  ['texts', 'numbers', 'others'].flatMap((kind) => {
    const of = some.filter((json) => kindOf(json) === kind).map((json) => ({ field: field as Case['field'], json }));
    return of.length > 0 ? [[`${kind} in column ${field}`, of] as const] : [];
  }),
);

test.for(files)('%s are read alike by the API, as NDJSON, as CSV and in batches', async ([, some]) => {
  const { api, lines, csv, batchLines, batchDocument, batchCsv } = await waysOf(some);
  for (const [at, { field, json }] of some.entries()) {
    const name = `${field} ${json}`;
    expect([name, lines[at]]).toEqual([name, api[at]]);
    expect([name, batchLines[at], batchDocument[at]]).toEqual([
      name,
      ...(textsOfFilesOnly.has(name) ? [batchLines[at], batchLines[at]] : [api[at], api[at]]),
    ]);
    // Half a character has no bytes.
    if (json.startsWith('"') && !JSON.parse(json).isWellFormed()) continue;
    expect([name, batchCsv[at]]).toEqual([name, csv[at]]);
  }
});

test('what they come to', async () => {
  const of = async (field: Case['field'], ...some: string[]) =>
    (await waysOf(some.map((json) => ({ field, json })))).api;
  const refused = 'refused';
  expect(
    await of('s', text('a\u0000b'), text('\u0000'), text('a\ud800'), text('\ufeffa'), text('\ufeff'), text(' a')),
  ).toEqual([refused, refused, refused, 'a', null, ' a']);
  expect(await of('k', text('a\u0000'), text('\ufeff\ufeffa'), '9007199254740993')).toEqual([refused, 'a', refused]);
  expect(await of('n', '9007199254740993', '12345678901234567.5', '1e20', '9007199254740991')).toEqual([
    refused,
    refused,
    1e20,
    9007199254740991,
  ]);
});
