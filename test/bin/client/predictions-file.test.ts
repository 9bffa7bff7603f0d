import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Answer, recordsOf } from '../../../bin/client/predict.ts';
import { outColumns, outFormat, writeRows } from '../../../bin/client/predictions-file.ts';
import { readTable } from '../../../bin/client/read-rows.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';

const directory = mkdtempSync(join(tmpdir(), 'perennial-out-'));
const column = { required: false, used: true, pii: false } as const;
const champion = {
  target: 'y',
  key: 'id',
  task: 'binary',
  classes: ['no', 'yes'],
  contract: [
    { ...column, name: 'amount', type: 'number' },
    { ...column, name: 'words', type: 'text' },
  ],
} as unknown as ServingPackage;
const content = [
  'id,amount,words,probability',
  '007,1.50,"a ""b"", c",x',
  '008,1e3,"two\nlines",',
  '009,0.10, NULL ," "',
  '',
].join('\n');
const input = join(directory, 'in.csv');
writeFileSync(input, content);
const answers: Answer[] = [
  { prediction: { inferenceId: 'i1', probability: 0.25, decision: 'allow', expectedCost: 1.5 }, modelVersion: 2 },
  { refused: 'amount: expected less' },
  { prediction: { inferenceId: 'i3', probability: 1 / 3, decision: 'block', expectedCost: 0 }, modelVersion: 3 },
];

describe('the input’s columns come back as the texts they were, beside the predictions', () => {
  test.each(['out.csv', 'out.parquet'])('%s', async (name) => {
    const read = await recordsOf(input, champion);
    const out = join(directory, 'made', name);

    await writeRows(out, outColumns(read, answers, champion), answers.length);

    const back = await readTable(out, new Map());
    expect(back.columns).toEqual([
      ...['id', 'amount', 'words', 'probability'],
      ...['predicted_probability', 'decision', 'expectedCost', 'modelVersion', 'inferenceId', 'refused'],
    ]);
    expect(back.texts).toEqual([
      ['007', '1.50', 'a "b", c', 'x', '0.25', 'allow', '1.5', '2', 'i1', null],
      ['008', '1e3', 'two\nlines', null, null, null, null, null, null, 'amount: expected less'],
      ['009', '0.10', expect.stringContaining('NULL'), ' ', String(1 / 3), 'block', '0', '3', 'i3', null].map((v, i) =>
        name.endsWith('.parquet') && i === 6 ? '0.0' : v,
      ),
    ]);
    expect(read.texts.map((row, i) => row.every((text, j) => back.texts[i]?.[j] === text))).toEqual([true, true, true]);
    expect(readdirSync(join(directory, 'made')).filter((n) => n.includes('partial'))).toEqual([]);
  });
});

test('classes have a column each, a regression its value', async () => {
  const read = await recordsOf(input, champion);
  const columns = (task: 'multiclass' | 'regression') =>
    outColumns(read, [], { task, classes: ['a', 'b'] })
      .map((c) => c.name)
      .slice(4);

  expect(columns('multiclass')).toEqual(['label', 'probability_a', 'probability_b', 'modelVersion', 'inferenceId']);
  expect(columns('regression')).toEqual(['value', 'modelVersion', 'inferenceId']);
  const intervals = { coverage: 0.9, at: [0], lower: [-1], upper: [1] };
  const prediction = { inferenceId: 'i', value: 3, interval: { lower: 2, upper: 4, coverage: 0.9 } };
  const within = outColumns(read, [{ prediction, modelVersion: 1 }], { task: 'regression', classes: [], intervals });
  const cells = within.slice(read.columns.length).map(({ name, value }) => [name, value(0)]);
  expect(Object.fromEntries(cells)).toMatchObject({ value: 3, lower: 2, upper: 4 });
});

test('another ending is wrong usage, and what cannot be written is said', async () => {
  expect(() => outFormat('a.xlsx')).toThrow(/ends in .csv or .parquet, received 'a.xlsx'/);
  writeFileSync(join(directory, 'file'), '');

  await expect(writeRows(join(directory, 'file', 'x.csv'), [], 0)).rejects.toThrow(/x.csv cannot be written/);
  expect(readFileSync(input, 'utf8')).toBe(content);
});
