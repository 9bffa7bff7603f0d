import { beforeEach, expect, it } from 'vitest';
import { memoryTables } from '../../../adapters/memory/index.ts';
import type { DatasetColumn } from '../../../core/contracts/dataset.ts';
import { type ProjectInput, projectSchema } from '../../../core/contracts/project.ts';
import { describeCurated } from '../../../core/ingest/curated-table.ts';

let catalogue: ReturnType<typeof memoryTables>;
beforeEach(() => {
  catalogue = memoryTables();
});

function describeFile(
  columns: Record<string, string | null>,
  { name = 'bank-fraud', source = 'card-payments', declared = {} }: Options = {},
): Promise<string> {
  const project = projectSchema.parse({
    name,
    objective: { task: 'binary', target: 'bad' },
    data: { sources: [{ name: source, columns: declared }] },
  });
  const described = Object.entries(columns).map(
    ([column, type]): DatasetColumn => ({
      name: column,
      type: type ?? 'string',
      missing: type === null ? 10 : 0,
      inContract: false,
    }),
  );
  return describeCurated(catalogue, project, project.data.sources[0]!, { rows: 10, columns: described });
}

interface Options {
  name?: string;
  source?: string;
  declared?: ProjectInput['data']['sources'][number]['columns'];
}

const columnsOf = (table: string) =>
  Object.fromEntries(catalogue.tables.get(table)!.columns.map(({ name, type }) => [name, type]));

it('is named after project and source, and lies over its files', async () => {
  const columns = { Amount: 'number', at: 'timestamp', $line: 'integer', $key: 'string' };
  expect(await describeFile(columns)).toBe('bank_fraud_card_payments');
  expect(catalogue.tables.get('bank_fraud_card_payments')).toEqual({
    name: 'bank_fraud_card_payments',
    project: 'bank-fraud',
    source: 'card-payments',
    prefix: 'curated/bank-fraud/card-payments/',
    columns: [
      { name: 'amount', type: 'number' },
      { name: 'at', type: 'timestamp' },
    ],
  });
});

it('gains the columns of each file, and is written only when something changes', async () => {
  await describeFile({ a: 'integer', empty: null });
  await describeFile({ a: 'integer' });
  expect(catalogue.writes).toBe(1);
  await describeFile({ A: 'integer', b: 'boolean', empty: 'number' });
  expect(catalogue.writes).toBe(2);
  expect(columnsOf('bank_fraud_card_payments')).toEqual({ a: 'integer', b: 'boolean', empty: 'number' });
});

it('widens types that differ, says so, and takes declared ones as they are', async () => {
  await describeFile({ a: 'integer', b: 'integer', c: 'string' });
  await describeFile({ a: 'number', b: 'string', c: 'string' }, { declared: { c: { type: 'number' } } });
  expect(columnsOf('bank_fraud_card_payments')).toEqual({ a: 'number', b: 'string', c: 'number' });
  const { columns } = catalogue.tables.get('bank_fraud_card_payments')!;
  expect(columns.map(({ comment }) => comment?.slice(0, 20))).toEqual([
    'type differs between',
    'type differs between',
    'type differs between',
  ]);
});

it('keeps personal data as the text that it is stored as', async () => {
  await describeFile({ iban: 'string' }, { declared: { iban: { type: 'integer', pii: true } } });
  expect(columnsOf('bank_fraud_card_payments')).toEqual({ iban: 'string' });
});

it('has a name of its own where another project and source have the same', async () => {
  expect(await describeFile({ a: 'integer' }, { name: 'a', source: 'b-c' })).toBe('a_b_c');
  const other = await describeFile({ z: 'integer' }, { name: 'a-b', source: 'c' });
  expect(other).toMatch(/^a_b_c_[0-9a-f]{6}$/);
  expect(await describeFile({ z: 'integer', y: 'integer' }, { name: 'a-b', source: 'c' })).toBe(other);
  expect(columnsOf('a_b_c')).toEqual({ a: 'integer' });
  expect(columnsOf(other)).toEqual({ z: 'integer', y: 'integer' });
});

it('is not made for a file without any value', async () => {
  await describeFile({ a: null });
  expect(catalogue.tables.size).toBe(0);
});
