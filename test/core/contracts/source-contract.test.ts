import { describe, expect, it } from 'vitest';
import { projectSchema } from '../../../core/contracts/project.ts';
import { contractHash, contractOf, datasetVersionOf } from '../../../core/contracts/source-contract.ts';
import { checkColumns } from '../../../core/ingest/check-columns.ts';
import { columnNames } from '../../../core/ingest/column-names.ts';

const project = projectSchema.parse({
  name: 'p',
  objective: { task: 'binary', target: 'bad' },
  data: {
    sources: [
      { name: 'rows', key: 'id', time: 'at', columns: { amount: { type: 'number', min: 0, required: true } } },
      { name: 'labels', role: 'labels', key: 'id', columns: { bad: { type: 'boolean' } } },
    ],
  },
});
const [rows, labels] = project.data.sources;

describe('contractOf', () => {
  it('requires key and time, and of labels the target', () => {
    const byName = (source: typeof rows) =>
      Object.fromEntries(contractOf(project, source!).rules.map((r) => [r.name, [r.type, r.required]]));
    expect(byName(rows)).toEqual({ amount: ['number', true], id: [undefined, true], at: ['timestamp', true] });
    expect(byName(labels)).toEqual({ bad: ['boolean', true], id: [undefined, true] });
  });

  it('has one hash for one contract, and another for another', () => {
    const contract = contractOf(project, rows!);
    expect(contractHash(contract)).toBe(contractHash(structuredClone(contract)));
    expect(contractHash({ ...contract, key: 'other' })).not.toBe(contractHash(contract));
    expect(datasetVersionOf('p', 'rows', 'a', 'b')).toMatch(/^[0-9a-f]{32}$/);
    expect(datasetVersionOf('p', 'rows', 'a', 'b')).not.toBe(datasetVersionOf('p', 'other', 'a', 'b'));
  });

  it('rejects files without the columns that rows need', () => {
    const contract = contractOf(project, rows!);
    expect(() => checkColumns(contract, ['x', 'y'])).toThrow('no declared column is in the file; it has: x, y');
    expect(() => checkColumns(contract, ['id', 'amount'])).toThrow("lacks the required 'at'");
    expect(() => checkColumns(contract, ['id', 'amount', 'at', 'more'])).not.toThrow();
  });

  it('does not repeat what may be a row of personal data', () => {
    const personal = { ...contractOf(project, rows!), rules: [{ name: 'mail', required: false, pii: true }] };
    expect(() => checkColumns(personal, ['Anna', 'anna@example.org'])).toThrow('it has: 2 columns, some');
  });

  it('refuses a file that may hold personal data under another name', () => {
    const rules = [
      { name: 'mail', required: false, pii: true },
      { name: 'amount', required: false, pii: false },
    ];
    const personal = { ...contractOf(project, rows!), rules };
    expect(() => checkColumns(personal, ['e-mail', 'amount'])).toThrow(/lacks 'mail', which holds personal data/);
    expect(() => checkColumns(personal, ['amount'])).not.toThrow();
    expect(() => checkColumns(personal, ['mail', 'amount', 'more'])).not.toThrow();
  });
});

describe('columnNames', () => {
  it('makes names unique without regard to case, and names what has none', () => {
    expect(columnNames(['a', 'A', 'a', '', ' b '])).toEqual(['a', 'A_2', 'a_3', 'column_4', 'b']);
  });

  it('finds declared columns whatever their case', () => {
    expect(columnNames(['AMOUNT ', 'Größe'], ['amount', 'größe'])).toEqual(['amount', 'größe']);
    expect(columnNames(['Amount', 'amount'], ['amount'])).toEqual(['Amount_2', 'amount']);
  });

  it('refuses reserved names and too many columns', () => {
    expect(() => columnNames(['$key'])).toThrow("'$key' is reserved");
    expect(() => columnNames(Array.from({ length: 6000 }, (_, i) => `c${i}`))).toThrow('6000 columns; at most 4000');
  });
});
