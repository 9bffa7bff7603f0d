import { describe, expect, it } from 'vitest';
import { psi } from '../../../../core/monitor/checks/psi.ts';
import { checks } from '../../../../core/monitor/checks/registry.ts';
import { runChecks } from '../../../../core/monitor/run-checks.ts';
import { project } from '../../../support/project.ts';
import { category, numeric, observe } from '../columns.ts';
import { checks as four } from '../four-checks.ts';

const declared = (monitoring = {}) =>
  project('fraud', { objective: { task: 'binary', target: 'y' }, monitoring }).monitoring;
const monitoring = declared();
const feature = (values: unknown[]) => ({
  group: 'column' as const,
  reference: numeric,
  observed: observe(numeric, values),
});
const drifted = feature([...new Array(10).fill(15), ...new Array(90).fill(99)]);

describe('the registry of checks', () => {
  it('has checks of different names, with words and something to judge', () => {
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    for (const { name, types, groups, defaultThreshold, words } of checks) {
      expect(name).toMatch(/^[a-z][A-Za-z]+$/);
      expect(types.length * groups.length).toBeGreaterThan(0);
      expect(defaultThreshold).toBeGreaterThan(0);
      expect(words.about).toMatch(/\.$/);
    }
  });

  it('gives a project that says nothing the thresholds of the checks', () => {
    const { checks: applied } = runChecks(checks, [], { monitoring: declared(), judge: true });
    expect(applied.map(({ name, threshold }) => [name, threshold])).toEqual(
      checks.map(({ name, defaultThreshold }) => [name, defaultThreshold]),
    );
  });

  it('gives a project that states one its threshold, and others what they had', () => {
    const stated = runChecks(checks, [], { monitoring: declared({ drift: { psi: 0.5 } }), judge: true });
    expect(Object.fromEntries(stated.checks.map(({ name, threshold }) => [name, threshold]))).toMatchObject({
      psi: 0.5,
      invalid: 0.02,
      missing: 0.02,
      newCategories: 0.02,
    });
  });
});

describe('a feature', () => {
  it('is judged by the checks that can judge it, in their order', () => {
    const { features } = runChecks(four, [drifted], { monitoring, judge: true });
    expect(features[0]!.results.map(({ check }) => check)).toEqual(['psi', 'invalid', 'missing']);
  });
});

describe('psi', () => {
  it('tells the index, what chance explains, and how many rows moved', () => {
    const { findings } = runChecks([psi], [drifted], { monitoring, judge: true });
    expect(findings).toMatchObject([
      {
        check: 'psi',
        kind: 'drift',
        feature: 'amount',
        threshold: 0.2,
        // Of 0.4, 0.3, 0.2 and 0.1 in training to 0, 0.1, 0.9 and 0.
        effect: expect.closeTo(0.7, 12),
        message: expect.stringMatching(
          /^stability index \d\.\d{3}, most of all in “> 20”: 90\.0 % instead of 20\.0 %$/,
        ),
      },
    ]);
    expect(findings[0]!.statistic).toBeGreaterThan(findings[0]!.chance);
  });

  it('is no finding above the threshold alone, nor by significance alone', () => {
    const few = feature([...new Array(2).fill(15), 99]);
    const [result] = runChecks([psi], [few], { monitoring, judge: true }).features[0]!.results;
    expect(result!.statistic).toBeGreaterThan(result!.threshold);
    expect(runChecks([psi], [few], { monitoring, judge: true }).findings).toEqual([]);
    const tolerant = declared({ drift: { psi: 9 } });
    expect(runChecks([psi], [drifted], { monitoring: tolerant, judge: true }).findings).toEqual([]);
  });

  it('orders features by how far they are beyond their threshold; figures only before there are enough rows', () => {
    const calm = { group: 'column' as const, reference: category, observed: observe(category, ['DE', 'DE', 'FR']) };
    const nothing = { ...calm, reference: { ...category, name: 'nothing' }, observed: observe(category, []) };
    const checked = runChecks([psi], [nothing, calm, drifted], { monitoring, judge: false });
    expect(checked.features.map(({ name }) => name)).toEqual(['amount', 'country', 'nothing']);
    expect(checked.features[2]!.results).toEqual([]);
    expect(checked.findings).toEqual([]);
  });
});
