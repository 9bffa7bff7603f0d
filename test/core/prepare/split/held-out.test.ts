import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProjectInput } from '../../../../core/contracts/project.ts';
import { assignParts } from '../../../../core/prepare/split/assign-parts.ts';
import { freshRows, heldOutOf } from '../../../../core/prepare/split/held-out.ts';
import { parts } from '../../../../core/table/feature-matrix.ts';
import { datasetOf, texts } from '../dataset.ts';

type SplitInput = NonNullable<ProjectInput['data']['split']>;
interface Row {
  key: string;
  own: number;
  group: string;
}

const tableOf = (rows: Row[], split: SplitInput) =>
  datasetOf({
    columns: [
      texts(
        'g',
        rows.map((r) => r.group),
      ),
    ],
    target: rows.map((r) => r.own),
    keys: rows.map((r) => r.key),
    project: {
      objective: { task: 'binary', target: 'y' },
      data: { sources: [{ name: 'rows', key: 'id' }], split },
    },
  });

const rowIndexOf = (rows: Row[]) => Uint32Array.from(rows.keys());
const someRows = fc
  .array(fc.record({ own: fc.integer({ min: 0, max: 1 }), group: fc.integer({ min: 0, max: 30 }) }), {
    minLength: 150,
    maxLength: 400,
  })
  .map((cells) => cells.map(({ own, group }, i): Row => ({ key: `k${i}`, own, group: `g${group}` })));

test.each<SplitInput>([
  { by: 'random', validation: 0.15, test: 0.15 },
  { by: 'group', group: 'g', validation: 0.2, test: 0.2 },
])('of a later snapshot no row counts as fresh that the model was fitted or tuned on ($by)', (split) => {
  fc.assert(
    fc.property(someRows, fc.integer({ min: 20, max: 120 }), (rows, later) => {
      const before = rows.slice(0, rows.length - later);
      const first = tableOf(before, split);
      const part = assignParts(first);
      const target = Float64Array.from(before, (r) => r.own);
      const held = heldOutOf(first, { part, target, rowIndex: rowIndexOf(before) });
      const second = tableOf(rows, split);
      const fresh = freshRows(
        JSON.parse(JSON.stringify(held)),
        second,
        rowIndexOf(rows),
        rows.map((r) => r.own),
      );
      const tested = (i: number) => part[i] === parts.test;
      for (let i = 0; i < before.length; i++) if (!tested(i)) expect(fresh[i]).toBe(0);
      // All that was tested on stays fresh, but for hashes that are equal.
      expect([...before.keys()].filter((i) => tested(i) && fresh[i] === 0)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('models from before it was kept were split by the hash alone', () => {
  const rows = Array.from({ length: 500 }, (_, i): Row => ({ key: `k${i}`, own: i % 2, group: 'g' }));
  const table = tableOf(rows, { by: 'random', validation: 0.15, test: 0.15 });
  const fresh = freshRows(
    undefined,
    table,
    rowIndexOf(rows),
    rows.map((r) => r.own),
  );
  expect(fresh.reduce((a, b) => a + b, 0) / 500).toBeCloseTo(0.15, 1);
});
