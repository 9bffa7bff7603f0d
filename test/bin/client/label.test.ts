import { describe, expect, test } from 'vitest';
import { labelColumns } from '../../../bin/client/label.ts';

const project = { target: 'is_fraud', key: 'transaction_id', time: 'reported_at' };

describe('columns of a file of labels', () => {
  test.each([
    [['inferenceId', 'value'], { by: 'inferenceId', identifier: 'inferenceId', value: 'value' }],
    [['transaction_id', 'is_fraud'], { by: 'key', identifier: 'transaction_id', value: 'is_fraud' }],
    [
      ['transaction_id', 'is_fraud', 'reported_at'],
      { by: 'key', identifier: 'transaction_id', value: 'is_fraud', at: 'reported_at' },
    ],
    [['inference_id', 'transaction_id', 'value'], { by: 'inferenceId', identifier: 'inference_id', value: 'value' }],
    [['key', 'label', 'at'], { by: 'key', identifier: 'key', value: 'label', at: 'at' }],
  ])('%j', (columns, expected) => {
    expect(labelColumns(columns, project)).toEqual(expected);
  });

  test('say what is missing', () => {
    expect(labelColumns(['x', 'is_fraud'], project)).toEqual({
      problem: 'expected a column inferenceId, or the key transaction_id; the file has: x, is_fraud',
    });
    expect(labelColumns(['transaction_id'], project)).toEqual({
      problem: 'expected the target as a column is_fraud or value; the file has: transaction_id',
    });
    expect(labelColumns(['x'], { target: 'y' })).toMatchObject({ problem: expect.stringContaining('has no key') });
  });
});
