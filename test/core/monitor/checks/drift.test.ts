import { describe, expect, it } from 'vitest';
import type { ProjectInput } from '../../../../core/contracts/project.ts';
import type { ObservedFeature } from '../../../../core/monitor/checks/check.ts';
import { psi } from '../../../../core/monitor/checks/psi.ts';
import { checks } from '../../../../core/monitor/checks/registry.ts';
import { runChecks } from '../../../../core/monitor/run-checks.ts';
import { wasserstein as wassersteinOf } from '../../../../core/stats/wasserstein.ts';
import { project } from '../../../support/project.ts';
import { arriving, type Draw, flag, letter, normal, referenceOf } from './world.ts';

const declared = (monitoring: ProjectInput['monitoring'] = {}) =>
  project('fraud', { objective: { task: 'binary', target: 'y' }, monitoring }).monitoring;
const look = (features: ObservedFeature[], monitoring: ProjectInput['monitoring'] = {}, of = checks) =>
  runChecks(of, features, { monitoring: declared(monitoring), judge: true });
const found = (...args: Parameters<typeof look>) => look(...args).findings.map(({ id }) => id);

/** Twenty features of a project without drift. */
const draws: Draw[] = [
  ...Array.from({ length: 8 }, (_, i) => normal(i, 1 + i)),
  ...Array.from(
    { length: 4 },
    (_, i): Draw =>
      (random) =>
        Math.exp(2 * (normal()(random) as number) + i),
  ),
  ...[0.01, 0.1, 0.5].map(flag),
  ...['abc', 'abcdefgh', 'abcdefghijklmnopqrstuvwxyz'].map((letters) => letter(letters)),
  (random) => Math.floor(random() * 5),
  (random) => Math.floor(random() ** 3 * 200),
];
const references = draws.map((draw, i) => referenceOf(`f${i}`, draw, { seed: i + 1 }));

describe('power', () => {
  const amount = referenceOf('amount', normal());
  const isNew = referenceOf('isNew', flag(0.01));

  it('finds a shift of 0.4 standard deviations in 10,000 rows, which the stability index alone misses', () => {
    const shifted = arriving(amount, normal(0.4));
    expect(found([shifted], {}, [psi])).toEqual([]);
    expect(look([shifted]).findings).toMatchObject([
      {
        id: 'wasserstein:amount',
        statistic: expect.closeTo(0.4, 1),
        message: expect.stringMatching(/^moved by 0\.\d\d standard deviations, mean 0\.\d+ instead of /),
      },
    ]);
  });

  it('finds a flag that goes from 1 % to 5 %, which the stability index alone misses', () => {
    const more = arriving(isNew, flag(0.05));
    expect(found([more], {}, [psi])).toEqual([]);
    expect(look([more]).findings).toMatchObject([
      { id: 'proportion:isNew', message: expect.stringMatching(/^[45]\.\d+ % are “true” instead of \d\.\d+ %$/) },
    ]);
  });

  it('finds both in each of 20 samples, among 20 stable features', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const stable = references.map((reference, i) =>
        arriving(reference, draws[i]!, { rows: 2000, seed: 77 * seed + i }),
      );
      const changed = [arriving(amount, normal(0.4), { seed }), arriving(isNew, flag(0.05), { seed })];
      const ids = found([...stable, ...changed]);
      expect(ids).toContain('wasserstein:amount');
      expect(ids).toContain('proportion:isNew');
      expect(ids).toHaveLength(2);
    }
  });

  it('finds a changed mix of categories, and a narrower spread', () => {
    const country = referenceOf('country', letter('abcdefgh'));
    expect(found([arriving(country, letter('abcdefgh', 1.4))])).toEqual(['jensenShannon:country']);
    expect(found([arriving(amount, normal(0, 0.6))])).toContain('wasserstein:amount');
    expect(found([arriving(amount, normal(0.8), { rows: 500 })])).toContain('ks:amount');
    expect(found([arriving(country, letter('abcdefgh', 1), { rows: 500 })])).toContain('chiSquare:country');
  });
});

describe('without drift', () => {
  it.each([200, 1000, 10_000])('up to 100 looks at 20 features of %i rows alarm at most once', (rows) => {
    let alarms = 0;
    const looks = Math.min(100, 40_000 / rows);
    for (let n = 0; n < looks; n++) {
      const features = references.map((reference, i) =>
        arriving(reference, draws[i]!, { rows, seed: 1000 * n + i + 5 }),
      );
      if (found(features).length > 0) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(1);
  });

  it('a small change of many rows is significant and no finding', () => {
    const reference = referenceOf('amount', normal());
    const { features, findings } = look([arriving(reference, normal(0.1), { rows: 20_000 })]);
    const result = features[0]!.results.find(({ check }) => check === 'wasserstein')!;
    expect(result.statistic).toBeGreaterThan(result.chance);
    expect(result.statistic).toBeLessThan(result.threshold);
    expect(findings).toEqual([]);
  });

  it('a large change of few rows may be chance and is no finding', () => {
    const reference = referenceOf('isNew', flag(0.01));
    const { features, findings } = look([arriving(reference, (random) => random() < 0.05, { rows: 25, seed: 5 })]);
    const result = features[0]!.results.find(({ check }) => check === 'proportion')!;
    expect(result.chance).toBeGreaterThanOrEqual(result.statistic);
    expect(findings.filter(({ check }) => check === 'proportion')).toEqual([]);
  });
});

describe('settings', () => {
  const amount = referenceOf('amount', normal());
  const shifted = arriving(amount, normal(0.4));

  it('choose the check and threshold of a feature, or ignore it', () => {
    expect(found([shifted], { features: { amount: { ignore: true } } })).toEqual([]);
    expect(found([shifted], { features: { amount: { check: 'wasserstein', threshold: 0.5 } } })).toEqual([]);
    expect(found([shifted], { features: { amount: { check: 'hellinger' } } })).toEqual(['hellinger:amount']);
    expect(found([shifted], { features: { amount: { check: 'psi', threshold: 0.1 } } })).toEqual(['psi:amount']);
    expect(found([shifted], { features: { other: { ignore: true } } })).toEqual(['wasserstein:amount']);
  });

  it('switch checks off, everywhere on, and set their thresholds', () => {
    expect(found([shifted], { checks: { wasserstein: false } })).toEqual([]);
    expect(found([shifted], { checks: { wasserstein: { threshold: 0.5 } } })).toEqual([]);
    expect(found([shifted], { checks: { ks: true } })).toEqual(['wasserstein:amount', 'ks:amount'].sort());
    expect(found([shifted], { checks: { ks: { threshold: 0.3, everywhere: true } } })).toEqual(['wasserstein:amount']);
    expect(found([shifted], { drift: { psi: 0.1 } })).toEqual(['psi:amount', 'wasserstein:amount']);
    expect(look([shifted], { checks: { psi: false } }).checks.map(({ name }) => name)).not.toContain('psi');
  });

  it('allow a feature more missing values', () => {
    const gappy = arriving(amount, (random) => (random() < 0.1 ? null : normal()(random)));
    const off = { checks: { psi: false } };
    expect(found([gappy], off)).toEqual(['missing:amount']);
    expect(found([gappy], { ...off, features: { amount: { missing: 0.15 } } })).toEqual([]);
    expect(found([gappy], { checks: { ...off.checks, missing: { threshold: 0.15 } } })).toEqual([]);
  });
});

describe('drift', () => {
  it('of what the model hardly uses comes last', () => {
    const of = (name: string, importance: number, mean: number) =>
      arriving({ ...referenceOf(name, normal()), importance }, normal(mean));
    const { findings, features } = look([of('unused', 0, 3), of('used', 0.8, 0.5), of('most', 1, 0.6)]);
    expect(findings.filter(({ check }) => check === 'wasserstein').map(({ feature }) => feature)).toEqual([
      'most',
      'used',
      'unused',
    ]);
    expect(features.map(({ name }) => name)).toEqual(['most', 'used', 'unused']);
  });

  it('of a reference of an earlier release is told by its deciles', () => {
    const { fine: _, ...old } = referenceOf('amount', normal());
    expect(found([arriving(old, normal(1))])).toEqual(['psi:amount']);
  });

  it('in standard deviations is near the distance of the values themselves', () => {
    const before = Float64Array.from({ length: 5000 }, (_, i) => Math.sin(i) * 3 + Math.cos(i * 0.37));
    const after = before.map((value) => value * 1.3 + 0.5);
    const deviation = Math.sqrt(before.reduce((sum, v) => sum + v * v, 0) / 5000);
    let at = 0;
    const reference = referenceOf('amount', () => before[at++], { rows: 5000 });
    let next = 0;
    const feature = arriving(reference, () => after[next++], { rows: 5000 });
    const result = look([feature]).features[0]!.results.find(({ check }) => check === 'wasserstein')!;
    const exact = wassersteinOf(before.toSorted(), after.toSorted())! / deviation;
    expect(Math.abs(result.statistic - exact)).toBeLessThan(0.02);
  });
});
