import { describe, expect, it } from 'vitest';
import type { MonitorFinding } from '../../../../core/contracts/monitor-finding.ts';
import { checks as all } from '../../../../core/monitor/checks/registry.ts';
import { runChecks } from '../../../../core/monitor/run-checks.ts';
import type { ColumnReference } from '../../../../core/reference/column-reference.ts';
import { project } from '../../../support/project.ts';
import { category, numeric, observe } from '../columns.ts';
import { checks } from '../four-checks.ts';

const { monitoring } = project('fraud', { objective: { task: 'binary', target: 'y' } });
const many = (n: number, value: unknown) => new Array(n).fill(value);

/** What the checks find of the quality of a column. */
function found(reference: ColumnReference, values: unknown[], group: 'column' | 'window' = 'column'): MonitorFinding[] {
  const feature = { group, reference, observed: observe(reference, values) };
  return runChecks(checks, [feature], { monitoring, judge: true }).findings.filter(({ kind }) => kind === 'quality');
}

describe('quality', () => {
  it('names fractions above what training had and the project allows', () => {
    expect(found(numeric, [...many(60, 5), ...many(10, -3), ...many(30, null)])).toMatchObject([
      {
        check: 'missing',
        statistic: 0.3,
        threshold: expect.closeTo(0.12, 12),
        effect: expect.closeTo(0.2, 12),
        message: '30.0 % missing, more often than in training',
      },
      { check: 'invalid', feature: 'amount', statistic: 0.1, threshold: 0.02, effect: 0.1, message: '10.0 % below 0' },
    ]);
    const strange = found(category, [...many(80, 'DE'), ...many(10, 'XX'), ...many(10, null)]);
    expect(strange.map(({ message }) => message)).toEqual([
      '10.0 % missing, though required',
      '10.0 % values never seen in training, e.g. XX',
    ]);
    expect(strange[1]).toMatchObject({ check: 'newCategories', threshold: 0.03, effect: expect.closeTo(0.09, 12) });
  });

  it('does not judge by a few rows', () => {
    expect(found(numeric, [...many(20, 5), -1])).toEqual([]);
    expect(found(numeric, [])).toEqual([]);
  });

  it('allows the fraction that training had', () => {
    expect(found(numeric, [...many(90, 5), ...many(10, null)])).toEqual([]);
  });

  it('judges columns only, and new categories only where all that training saw is known', () => {
    expect(found(numeric, many(100, null), 'window')).toEqual([]);
    expect(found({ ...category, known: null }, many(100, 'XX'))).toEqual([]);
  });
});

describe('schema', () => {
  /** Of all checks of quality what they find. */
  const ofAll = (reference: ColumnReference, values: unknown[]) =>
    runChecks(all, [{ group: 'column', reference, observed: observe(reference, values) }], { monitoring, judge: true })
      .findings.filter(({ kind }) => kind === 'quality')
      .map(({ id, message }) => [id, message]);

  it.each([
    ['number', 'seven', 'text instead of number'],
    ['integer', 2.5, 'decimal number instead of integer'],
    ['timestamp', 1_790_000_000_000, 'integer instead of timestamp'],
    ['string', 12, 'integer instead of string'],
    ['boolean', [true], 'list instead of boolean'],
  ] as const)('%s: values of another type are a finding of their own', (type, value, message) => {
    const reference: ColumnReference = { ...numeric, type, allowed: { required: false } };
    expect(ofAll(reference, many(200, value))).toEqual([['type:amount', `100 % ${message}`]]);
  });

  it('a moment as a text is no other type', () => {
    const moment: ColumnReference = {
      ...numeric,
      type: 'timestamp',
      bins: { kind: 'category', values: [] },
      allowed: { required: false },
      counts: [90, 10],
    };
    expect(ofAll(moment, many(200, '2026-03-01T12:00:00Z'))).toEqual([]);
  });

  it('a column that has gone is told apart from values that are missing', () => {
    expect(ofAll(numeric, many(200, undefined))).toEqual([
      ['absent:amount', '100 % without a value, most of them without the column'],
    ]);
    expect(ofAll(numeric, many(200, null))).toEqual([['missing:amount', '100 % missing, more often than in training']]);
    // As often as training had none: nothing that has changed.
    expect(ofAll(numeric, [...many(20, undefined), ...many(180, 5)])).toEqual([]);
  });

  it('values that are missing at some hours in training may be at any', () => {
    const atNight: ColumnReference = { ...numeric, missingAtTimes: 0.4 };
    const night = [...many(80, null), ...many(120, 5)];
    expect(ofAll(numeric, night).map(([id]) => id)).toEqual(['missing:amount']);
    expect(ofAll(atNight, night)).toEqual([]);
  });
});
