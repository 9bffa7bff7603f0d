import { describe, expect, it } from 'vitest';
import { columnObserver } from '../../../core/monitor/observe.ts';
import { qualityViolations, wilsonLower } from '../../../core/monitor/quality.ts';
import type { ColumnReference } from '../../../core/reference/column-reference.ts';

const numeric: ColumnReference = {
  name: 'amount',
  type: 'number',
  bins: { kind: 'numeric', edges: [10, 20] },
  counts: [40, 30, 20, 10],
  known: null,
  unseen: 0,
  allowed: { required: false, min: 0, max: 100 },
};
const category: ColumnReference = {
  name: 'country',
  type: 'string',
  bins: { kind: 'category', values: ['DE', 'FR'] },
  counts: [60, 30, 10, 0],
  known: ['DE', 'FR', 'LU'],
  unseen: 0.01,
  allowed: { required: true },
};

function observe(reference: ColumnReference, values: unknown[]) {
  const observer = columnObserver(reference);
  for (const value of values) observer.add(value);
  return observer.result();
}

describe('columnObserver', () => {
  it('puts numbers into the bins of the reference and tells invalid ones', () => {
    const values = [5, 10, 10.5, 99, null, undefined, 'seven', Number.POSITIVE_INFINITY, -1, 101, {}, 1e308];
    expect(observe(numeric, values)).toEqual({
      rows: 12,
      counts: [2, 1, 1, 2],
      invalid: 6,
      reasons: { 'not a number': 3, 'below 0': 1, 'above 100': 2 },
      unseen: 0,
      examples: [],
    });
  });

  it('counts categories never seen, and remembers a few', () => {
    const values = ['DE', 'LU', 'new', 'neu', 7, '__proto__', 'x'.repeat(200), 'Zürich'];
    const seen = observe(category, values);
    expect(seen).toMatchObject({ counts: [1, 0, 6, 0], unseen: 5, invalid: 1, reasons: { 'not a string': 1 } });
    expect(seen.examples).toEqual(['new', 'neu', '__proto__', 'x'.repeat(80), 'Zürich']);
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

describe('qualityViolations', () => {
  const many = (n: number, value: unknown) => new Array(n).fill(value);

  it('names shares above what training had and the project allows', () => {
    const bad = observe(numeric, [...many(60, 5), ...many(10, -3), ...many(30, null)]);
    expect(qualityViolations(numeric, bad, 0.02)).toEqual([
      { name: 'amount', fraction: 0.1, reason: 'below 0' },
      { name: 'amount', fraction: 0.3, reason: 'missing, more often than in training' },
    ]);
    const strange = observe(category, [...many(80, 'DE'), ...many(10, 'XX'), ...many(10, null)]);
    expect(qualityViolations(category, strange, 0.02).map((v) => v.reason)).toEqual([
      'missing, though required',
      'values never seen in training, e.g. XX',
    ]);
  });

  it('does not judge by a few rows', () => {
    expect(qualityViolations(numeric, observe(numeric, [...many(20, 5), -1]), 0.02)).toEqual([]);
    expect(qualityViolations(numeric, observe(numeric, []), 0.02)).toEqual([]);
    expect(wilsonLower(3, 20)).toBeCloseTo(0.043681401465954485, 12);
    expect(wilsonLower(0, 0)).toBe(0);
  });

  it('allows the fraction that training had', () => {
    expect(qualityViolations(numeric, observe(numeric, [...many(90, 5), ...many(10, null)]), 0.02)).toEqual([]);
  });
});
