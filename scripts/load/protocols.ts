import { csv } from '../csv.ts';
import type { Call, Reply } from './caller.ts';
import type { Said } from './oracle.ts';
import type { LoadRecord } from './projects.ts';

/** What one record of a request was answered. */
export type Outcome = { inferenceId: string; version: number | undefined; said: Said } | { error: string };

/** One way to ask for predictions, and to read what is answered. */
export interface Protocol {
  name: string;
  call(project: string, records: readonly LoadRecord[]): Call;
  read(reply: Reply): Outcome[];
}

type Fields = Record<string, unknown> & { inferenceId: string; modelVersion?: number };

const json = { 'content-type': 'application/json' };
const textCsv = { 'content-type': 'text/csv' };
const ndjson = { 'content-type': 'application/x-ndjson' };

const outcome = ({ inferenceId, modelVersion, ...said }: Fields, version?: number): Outcome => ({
  inferenceId,
  version: modelVersion ?? version,
  said: said as Said,
});

function outcomeOrError(value: Fields | { error: { message: string } }, version?: number): Outcome {
  return 'error' in value
    ? { error: (value as { error: { message: string } }).error.message }
    : outcome(value, version);
}

function readJson({ text }: Reply): Outcome[] {
  const { modelVersion, predictions } = JSON.parse(text) as { modelVersion: number; predictions: Fields[] };
  return predictions.map((p) => outcomeOrError(p, modelVersion));
}

const versionIn = ({ headers }: Reply) => Number(headers.get('perennial-model-version'));

function readLines(reply: Reply): Outcome[] {
  const lines = reply.text.split('\n').filter(Boolean);
  return lines.map((line) => outcomeOrError(JSON.parse(line) as Fields, versionIn(reply)));
}

/** Answers hold ids, words and numbers: no cell is quoted. */
function readCsv(reply: Reply): Outcome[] {
  const [head = '', ...lines] = reply.text.split('\r\n').filter(Boolean);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line
      .split(',')
      .map((cell): unknown => (cell !== '' && !Number.isNaN(Number(cell)) ? Number(cell) : cell));
    const row = Object.fromEntries(names.map((name, i) => [name, cells[i]]));
    return outcome({ ...row, inferenceId: line.split(',')[names.indexOf('inferenceId')]! } as Fields, versionIn(reply));
  });
}

const csvOf = (records: readonly LoadRecord[]) => csv(records, '\r\n');
const linesOf = (records: readonly LoadRecord[]) => records.map((record) => JSON.stringify(record)).join('\n');
const columnsOf = (records: readonly LoadRecord[]) =>
  Object.keys(records[0]!).map((name) => ({ name, data: records.map((record) => record[name]!) }));

/** A tensor's datatype by the values of its column. */
function datatypeOf(name: string, data: readonly unknown[]): string {
  const value = data.find((v) => v !== null);
  if (typeof value === 'boolean') return 'BOOL';
  if (typeof value === 'string') return 'BYTES';
  return name === 'pieces' ? 'INT64' : 'FP64';
}

function readInfer({ text }: Reply): Outcome[] {
  const { outputs } = JSON.parse(text) as { outputs: { name: string; data: unknown[] }[] };
  const ids = outputs.find(({ name }) => name === 'inferenceId')!.data as string[];
  return ids.map((_, i) => outcome(Object.fromEntries(outputs.map(({ name, data }) => [name, data[i]])) as Fields));
}

function readInvocation(reply: Reply): Outcome[] {
  const { predictions } = JSON.parse(reply.text) as { predictions: Fields[] };
  return predictions.map((p) => outcomeOrError(p, versionIn(reply)));
}

export const protocols: readonly Protocol[] = [
  {
    name: 'JSON',
    call: (_, records) => ({ path: 'predictions', body: JSON.stringify({ records }), headers: json }),
    read: readJson,
  },
  {
    name: 'JSON array to CSV',
    call: (_, records) => ({
      path: 'predictions',
      body: JSON.stringify(records),
      headers: { ...json, accept: 'text/csv' },
    }),
    read: readCsv,
  },
  {
    name: 'CSV',
    call: (_, records) => ({ path: 'predictions', body: csvOf(records), headers: textCsv }),
    read: readJson,
  },
  {
    name: 'CSV to CSV',
    call: (_, records) => ({ path: 'predictions', body: csvOf(records), headers: { ...textCsv, accept: 'text/csv' } }),
    read: readCsv,
  },
  {
    name: 'NDJSON',
    call: (_, records) => ({
      path: 'predictions',
      body: linesOf(records),
      headers: { ...ndjson, accept: 'application/x-ndjson' },
    }),
    read: readLines,
  },
  {
    name: 'V2',
    call: (project, records) => ({
      path: `v2/models/${project}/infer`,
      body: JSON.stringify({
        inputs: columnsOf(records).map(({ name, data }) => ({
          name,
          datatype: datatypeOf(name, data),
          shape: [data.length],
          data,
        })),
      }),
      headers: json,
    }),
    read: readInfer,
  },
  {
    name: 'MLflow split',
    call: (_, records) => ({
      path: 'invocations',
      body: JSON.stringify({
        dataframe_split: { columns: Object.keys(records[0]!), data: records.map((r) => Object.values(r)) },
      }),
      headers: json,
    }),
    read: readInvocation,
  },
  {
    name: 'MLflow columns',
    call: (_, records) => ({
      path: 'invocations',
      body: JSON.stringify({ inputs: Object.fromEntries(columnsOf(records).map(({ name, data }) => [name, data])) }),
      headers: json,
    }),
    read: readInvocation,
  },
];
