import { expect, test } from 'vitest';
import { leftOutWarnings, windowSpecs } from '../../../core/windows/index.ts';
import { datasetOf, numbers, texts } from '../prepare/dataset.ts';

const windowsOf = (values: number[]) => {
  const dataset = datasetOf({
    columns: [
      texts(
        'who',
        values.map(() => 'a'),
      ),
      numbers('amount', values),
    ],
    target: values.map((_, i) => i % 2),
    time: values.map((_, i) => i * 1000),
    project: { features: { windows: [{ entity: 'who', of: 'amount', over: ['P1D'], statistics: ['sum'] }] } },
  });
  return leftOutWarnings(dataset, windowSpecs(dataset.extra.project, dataset.table));
};

test('says how many values are beyond what windows sum', () => {
  const values = Array.from({ length: 1000 }, (_, i) => i);
  expect(windowsOf(values)).toEqual([]);
  expect(windowsOf([1e308, 1e308, Number.NaN, ...values])).toEqual([
    "2 of 1002 values of 'amount' are beyond 10000000000, which windows sum exactly with 2 decimals: they are no events of its windows, online as in training",
  ]);
});

test('refuses windows of a column whose values are too large', () => {
  expect(() => windowsOf([1e11, 2e11, 5])).toThrow(/2 of 3 values of 'amount' .*; declare fewer decimals/);
});
