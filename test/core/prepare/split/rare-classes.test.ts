import { expect, test } from 'vitest';
import { prepare } from '../../../../core/prepare/prepare.ts';
import { parts } from '../../../../core/table/feature-matrix.ts';
import { datasetOf, numbers } from '../dataset.ts';

test('a class of two rows is trained on, and it is said that nothing judges it', () => {
  const target = [...Array.from({ length: 200 }, (_, i) => i % 2), 2, 2, 3, 3, 3];
  const dataset = datasetOf({
    columns: [
      numbers(
        'x',
        target.map((y, i) => y + (i % 7)),
      ),
    ],
    target,
    classes: ['a', 'b', 'rare', 'three'],
    project: {
      objective: { task: 'multiclass', target: 'y' },
      data: { sources: [{ name: 'rows', key: 'id' }] },
      training: { algorithms: ['gradientBoostedTrees'] },
    },
  });
  const { prepared, warnings } = prepare(dataset);
  const { part, target: y } = prepared.trees!;
  expect([...part].filter((_, i) => y[i] === 2)).toEqual([parts.train, parts.train]);
  expect(warnings).toEqual([
    "class 'rare' has 2 rows, none of them in validation and test: no figure says how well it is predicted; bring more of it, or join it with another class",
  ]);
});
