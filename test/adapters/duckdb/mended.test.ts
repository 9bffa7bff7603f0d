import { expect, it } from 'vitest';
import { convertFile } from '../../../adapters/duckdb/convert.ts';
import { type ProjectInput, projectSchema } from '../../../core/contracts/project.ts';
import { contractOf, holdsPersonalData } from '../../../core/contracts/source-contract.ts';
import { mendableCsv, parseQuarantine } from '../../../core/ingest/quarantined-rows.ts';

const convert = (text: string, columns: ProjectInput['data']['sources'][number]['columns']) => {
  const project = projectSchema.parse({
    name: 'shop',
    objective: { task: 'binary', target: 'bad' },
    data: { sources: [{ name: 'rows', key: 'id', columns }] },
  });
  const contract = contractOf(project, project.data.sources[0]!);
  return convertFile(new TextEncoder().encode(text), {
    project: 'shop',
    contract,
    personal: holdsPersonalData(project),
    piiKey: async () => 'k',
  });
};

it('quarantined rows go out as CSV, are mended and come back as rows of the source', async () => {
  const columns = { amount: { type: 'number' as const }, note: { type: 'string' as const } };
  const first = await convert(
    'id,amount,note\n1,10,fine\n2,ten,"says ""hi"", twice"\n3,x,"two\nlines"\n4,5,ok\n5,1,too,many,cells\n',
    columns,
  );
  expect(first).toMatchObject({ rows: 2, quarantined: 3 });

  const { csv, rows, uncut } = mendableCsv(parseQuarantine(first.quarantine!), new Set());

  expect({ rows, uncut }).toEqual({ rows: 2, uncut: 1 });
  expect(csv.split('\n')[0]).toBe('id,amount,note,$row,$reason');
  const second = await convert(csv.replace('ten', '10').replace(',x,', ',20,'), columns);
  expect(second).toMatchObject({ rows: 2, quarantined: 0 });
  expect(second.columns.map((c) => c.name)).toEqual(['id', 'amount', 'note']);
  expect(second.columns[1]).toMatchObject({ min: 10, max: 20 });
});

it('personal data do not go out as their pseudonyms', async () => {
  const columns = { amount: { type: 'number' as const }, phone: { type: 'string' as const, pii: true } };
  const { quarantine } = await convert('id,amount,phone\n1,10,0301\n2,ten,0302\n', columns);

  const { csv, blanked } = mendableCsv(parseQuarantine(quarantine!), new Set(['phone']));

  // What is no amount may be what belongs in another column.
  expect(blanked).toEqual(['amount', 'phone']);
  expect(csv).toBe('id,amount,phone,$row,$reason\n2,,,3,amount: not a number\n');
});
