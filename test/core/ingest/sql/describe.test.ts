import { expect, test } from 'vitest';
import { fitColumns } from '../../../../core/ingest/sql/describe.ts';

const column = { name: 'c', type: 'number', missing: 0, inContract: false };

test('figures that the catalogue cannot hold are written as text', () => {
  const { columns } = fitColumns([
    { ...column, min: -1e300, max: 1.2e30, mean: 1e200 },
    { ...column, min: 1e-300, max: 5, mean: 2.5 },
    { ...column, min: '2026-01-01T00:00:00.000Z', max: 0, mean: 0 },
  ]);
  expect(columns).toEqual([
    { ...column, min: '-1e+300', max: 1.2e30 },
    { ...column, min: '1e-300', max: 5, mean: 2.5 },
    { ...column, min: '2026-01-01T00:00:00.000Z', max: 0, mean: 0 },
  ]);
});
