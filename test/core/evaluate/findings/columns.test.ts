import { describe, expect, test } from 'vitest';
import type { Evaluation } from '../../../../core/evaluate/evaluation-json.ts';
import { columnFindings } from '../../../../core/evaluate/findings/columns.ts';
import type { FeaturePlan } from '../../../../core/features/index.ts';
import type { ColumnProfile, Profile, Warning } from '../../../../core/profile/profile.ts';
import { project } from '../../../support/project.ts';

const declared = project('p', {
  data: {
    sources: [{ name: 'rows', columns: { amount: { type: 'number' }, group: { type: 'string', protected: true } } }],
  },
});
const column = (name: string, missing = 0, excluded = false) =>
  ({ name, type: 'number', missing, excluded }) as ColumnProfile;
const leak = (name: string): Warning => ({
  code: 'suspectedLeakage',
  severity: 'critical',
  column: name,
  message: `'${name}' alone tells the target (AUC 1.000 by itself); if it is not known`,
});
const profileOf = (columns: ColumnProfile[], warnings: Warning[] = []) => ({ columns, warnings, rows: 100 }) as Profile;
const planOf = (...columns: { name: string; type: 'number' | 'text' }[]) =>
  ({
    inputs: columns,
    windows: [],
    encoders: columns.map(({ name, type }) => ({ kind: 'numeric', input: { column: name, type } })),
    features: columns.map(({ name }) => ({ name, kind: 'numeric', source: name })),
    dropped: [],
  }) as unknown as FeaturePlan;
const evaluationModel = (lower: number, gains: Record<string, number> = {}) =>
  ({
    task: 'binary',
    test: { metrics: { rocAuc: { value: lower, lower, upper: 1 } } },
    importance: Object.entries(gains).map(([feature, gain]) => ({ feature, gain })),
  }) as unknown as Evaluation;

describe('leakage', () => {
  test('of a column that the model reads', () => {
    const profile = profileOf([column('refunded'), column('other')], [leak('refunded'), leak('other')]);

    const found = columnFindings(profile, planOf({ name: 'refunded', type: 'number' }), evaluationModel(0.8), declared);

    expect(found).toMatchObject([
      {
        code: 'leakage:refunded',
        severity: 'critical',
        message: "'refunded' alone tells the target (AUC 1.000 by itself)",
      },
    ]);
  });

  test('of a column that carries a model which is right nearly always; a text may', () => {
    const plan = planOf({ name: 'a', type: 'number' }, { name: 'note', type: 'text' });
    const of = (lower: number, gains: Record<string, number>) =>
      columnFindings(profileOf([]), plan, evaluationModel(lower, gains), declared).map((f) => [f.code, f.severity]);

    expect(of(0.995, { a: 97, note: 3 })).toEqual([['leakage:a', 'critical']]);
    expect(of(0.995, { a: 3, note: 97 })).toEqual([['leakage:note', 'warning']]);
    expect(of(0.995, { a: 60, note: 40 })).toEqual([]);
    expect(of(0.9, { a: 100, note: 0 })).toEqual([]);
  });

  test('of more columns than anybody reads is summed up, and counts as one', () => {
    const names = Array.from({ length: 70 }, (_, i) => `c${i}`);
    const plan = planOf(...names.map((name) => ({ name, type: 'number' as const })));

    const found = columnFindings(profileOf([], names.map(leak)), plan, evaluationModel(0.8), declared);

    expect(found).toHaveLength(51);
    expect(found.at(-1)).toMatchObject({
      code: 'leakage',
      severity: 'critical',
      message: '20 more columns leak the target',
    });
  });
});

test('empty columns: critical where the contract declares them as features', () => {
  const profile = profileOf([
    column('amount', 100),
    column('extra', 100),
    column('group', 100),
    column('old', 100, true),
    column('full', 99),
  ]);

  const found = columnFindings(profile, planOf(), evaluationModel(0.8), declared);

  expect(found.map((f) => [f.code, f.severity])).toEqual([
    ['empty:amount', 'critical'],
    ['empty:extra', 'warning'],
    ['empty:group', 'warning'],
  ]);
});
