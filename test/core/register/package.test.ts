import { expect, test } from 'vitest';
import { servingPackage } from '../../../core/register/package.ts';
import type { Table } from '../../../core/table/table.ts';
import { project } from '../../support/project.ts';

const table: Table = {
  rows: 0,
  columns: [
    { name: '$key', type: 'string', codes: new Int32Array(), dictionary: [] },
    { name: 'amount', type: 'number', values: new Float64Array() },
    { name: 'note', type: 'text', codes: new Int32Array(), dictionary: [] },
    { name: 'id', type: 'string', codes: new Int32Array(), dictionary: [] },
  ],
};
const model = { algorithm: 'prior', task: 'binary' as const, outputs: 1, features: [], values: [0.1] };

test('contract: declared columns, else those of the snapshot; costs count as used', () => {
  const definition = project('fraud', {
    objective: {
      task: 'binary',
      target: 'is_fraud',
      costs: { falseNegative: { column: 'amount' } },
      review: { capacityPerDay: 10 },
    },
    data: {
      sources: [
        {
          name: 'payments',
          key: 'id',
          time: 'at',
          columns: {
            amount: { type: 'integer', required: true, min: 0 },
            card: { type: 'string', pii: true, values: ['a'] },
            is_fraud: { type: 'boolean' },
          },
        },
      ],
    },
  });
  const made = servingPackage({
    project: definition,
    classes: ['0', '1'],
    table,
    plan: { inputs: [{ name: 'card' }] },
    model,
    calibration: null,
    reviewThreshold: 3,
  });
  expect(made.contract).toEqual([
    { name: 'amount', type: 'integer', required: true, used: true, pii: false, min: 0 },
    { name: 'card', type: 'string', required: false, used: true, pii: true, values: ['a'] },
    { name: 'note', type: 'text', required: false, used: false, pii: false },
    { name: 'id', type: 'string', required: false, used: false, pii: false },
  ]);
  expect(made).toMatchObject({
    key: 'id',
    time: 'at',
    target: 'is_fraud',
    review: { capacityPerDay: 10, cost: 0, threshold: 3 },
  });
});

test('without costs an error costs 1; without a key or time there is none', () => {
  const made = servingPackage({
    project: project('plain', { data: { sources: [{ name: 'rows' }] } }),
    classes: ['0', '1'],
    table,
    plan: { inputs: [] },
    model,
    calibration: null,
    reviewThreshold: null,
  });
  expect(made.costs).toEqual({ falsePositive: 1, falseNegative: 1, truePositive: 0, trueNegative: 0 });
  expect(made.review).toBeNull();
  expect('key' in made || 'time' in made).toBe(false);
});

test('contract: a column named like what every object has, which is not declared', () => {
  const values = new Float64Array();
  const made = servingPackage({
    project: project('fraud'),
    classes: ['0', '1'],
    table: { rows: 0, columns: ['constructor', '__proto__'].map((name) => ({ name, type: 'number', values })) },
    plan: { inputs: [{ name: 'constructor' }] },
    model,
    calibration: null,
    reviewThreshold: null,
  });
  const plain = { type: 'number', required: false, pii: false };
  expect(made.contract).toContainEqual({ ...plain, name: 'constructor', used: true });
  expect(made.contract).toContainEqual({ ...plain, name: '__proto__', used: false });
});
