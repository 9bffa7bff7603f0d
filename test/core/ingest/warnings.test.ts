import { describe, expect, it } from 'vitest';
import type { DatasetColumn } from '../../../core/contracts/dataset.ts';
import { warningWords } from '../../../core/contracts/dataset-warnings.ts';
import { type ProjectInput, projectSchema } from '../../../core/contracts/project.ts';
import { contractOf } from '../../../core/contracts/source-contract.ts';
import { datasetWarnings } from '../../../core/ingest/warnings.ts';

const contract = (columns: ProjectInput['data']['sources'][number]['columns']) => {
  const project = projectSchema.parse({
    name: 'shop',
    objective: { task: 'binary', target: 'bad' },
    data: { sources: [{ name: 'rows', columns }] },
  });
  return contractOf(project, project.data.sources[0]!);
};
const column = (name: string, change: Partial<DatasetColumn> = {}): DatasetColumn => ({
  name,
  type: 'number',
  missing: 0,
  inContract: false,
  ...change,
});
const file = (columns: DatasetColumn[], quarantined = 0) => ({
  rows: 100 - quarantined,
  quarantined,
  reasons: quarantined > 0 ? { 'age: not a number': quarantined - 1, 'id: missing': 1 } : {},
  columns,
});
const words = (...parameters: Parameters<typeof datasetWarnings>) => datasetWarnings(...parameters).map(warningWords);

describe('datasetWarnings', () => {
  const declared = contract({ amount: { type: 'number' }, id: { type: 'string' } });
  const id = column('id', { type: 'string' });

  it('says nothing of a file as it was declared, or like the one before', () => {
    expect(words(file([column('amount'), id]), declared, undefined, 0.05)).toEqual([]);
    const more = file([column('amount'), id, column('more')]);
    expect(words(more, declared, undefined, 0.05)).toEqual([]);
    expect(words(more, declared, { columns: more.columns }, 0.05)).toEqual([]);
  });

  it('names a declared column that is missing, and suggests what it was renamed to', () => {
    expect(words(file([column('amt'), id, column('other')]), declared, undefined, 0.05)).toEqual([
      "column 'amount' is declared and not in the file; was it renamed to 'amt'?",
      "column 'amt' is new: neither declared nor in the files before; it may be 'amount' under another name",
    ]);
    expect(words(file([id]), declared, undefined, 0.05)).toEqual(["column 'amount' is declared and not in the file"]);
  });

  it.each([
    ['customer_age', 'customerAge'],
    ['amount', 'amont'],
    ['transaction_amount', 'trans_amt'],
  ])('takes %s and %s for one', (before, after) => {
    const rules = contract({ [before]: { type: 'number' }, id: { type: 'string' } });
    expect(datasetWarnings(file([column(after), id]), rules, undefined, 0.05)[0]).toMatchObject({ renamedTo: after });
  });

  it.each([
    ['of another type', column('amt', { type: 'boolean' })],
    ['of another name', column('height')],
  ])('suggests no column %s', (_, other) => {
    expect(datasetWarnings(file([other, id]), declared, undefined, 0.05)).toEqual([
      { kind: 'missing column', column: 'amount', expected: 'declared' },
    ]);
  });

  it('knows a renamed column by its values', () => {
    const before = { columns: [column('betrag', { min: 0, max: 100, mean: 40 }), id] };
    const after = file([column('value', { min: 1, max: 98, mean: 41 }), column('k', { min: 0, max: 9, mean: 4 }), id]);
    expect(words(after, contract({}), before, 0.05)).toEqual([
      "column 'betrag' was in the files before and is not in this one; was it renamed to 'value'?",
      "column 'value' is new: neither declared nor in the files before; it may be 'betrag' under another name",
      "column 'k' is new: neither declared nor in the files before",
    ]);
  });

  it('says that more rows are quarantined than the source allows, and why', () => {
    const columns = [column('amount'), id];
    expect(words(file(columns, 50), declared, undefined, 0.05)).toEqual([
      '50 % of the rows (50) are quarantined, more than the 5 % that the source allows; most often: age: not a number',
    ]);
    expect(words(file(columns, 5), declared, undefined, 0.05)).toEqual([]);
    expect(words(file(columns, 50), declared, undefined, 0.5)).toEqual([]);
  });

  it('keeps a record of a wide file within its limits', () => {
    const wide = file(Array.from({ length: 4000 }, (_, i) => column(`column ${i}`)));
    expect(datasetWarnings(wide, contract({}), { columns: [id] }, 0.05).length).toBeLessThanOrEqual(40);
  });
});
