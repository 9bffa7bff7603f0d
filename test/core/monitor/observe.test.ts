import { describe, expect, it } from 'vitest';
import type { ColumnReference } from '../../../core/reference/column-reference.ts';
import { category, numeric, observe } from './columns.ts';

describe('columnObserver', () => {
  it('puts numbers into the bins of the reference and tells invalid ones', () => {
    const values = [5, 10, 10.5, 99, null, undefined, 'seven', Number.POSITIVE_INFINITY, -1, 101, {}, 1e308];
    expect(observe(numeric, values)).toEqual({
      rows: 12,
      counts: [2, 1, 1, 2],
      fine: null,
      invalid: 6,
      reasons: { 'below 0': 1, 'above 100': 2 },
      types: { text: 1, 'infinite number': 1, object: 1 },
      absent: 1,
      unseen: 0,
      examples: [],
    });
  });

  it('counts categories never seen, and remembers a few', () => {
    const values = ['DE', 'LU', 'new', 'neu', 7, '__proto__', 'x'.repeat(200), 'Zürich'];
    const seen = observe(category, values);
    expect(seen).toMatchObject({ counts: [1, 0, 6, 0], unseen: 5, invalid: 1, reasons: {}, types: { integer: 1 } });
    expect(seen.examples).toEqual(['Zürich', '__proto__', 'neu', 'new', 'x'.repeat(80)]);
  });

  it.each([
    ['integer', [1, 2.5, '3', true], [1, 0], 3],
    ['boolean', [true, false, 0, 1, 'true', 2], [4, 0], 2],
    ['timestamp', ['2026-01-01', 5, 'yesterday', null], [2, 1], 1],
    ['string', ['a', 1, false], [1, 0], 2],
  ] as const)('checks the type %s', (type, values, counts, invalid) => {
    const reference: ColumnReference = {
      ...category,
      type,
      bins: { kind: 'category', values: [] },
      counts: [0, 0],
      known: null,
    };
    expect(observe(reference, [...values])).toMatchObject({ counts, invalid });
  });

  it('measures text by its length and does not apply limits of numbers to it', () => {
    const text: ColumnReference = { ...numeric, type: 'text', allowed: { required: false, max: 3 } };
    expect(observe(text, ['x'.repeat(15), ''])).toMatchObject({ counts: [1, 1, 0, 0], invalid: 0 });
  });

  it('refuses values that the contract does not permit', () => {
    const permitted = { ...category, allowed: { required: true, values: ['DE'] } };
    expect(observe(permitted, ['DE', 'FR'])).toMatchObject({ invalid: 1, reasons: { 'not a permitted value': 1 } });
  });
});
