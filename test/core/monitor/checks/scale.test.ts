import { describe, expect, it } from 'vitest';
import { scale } from '../../../../core/monitor/checks/scale.ts';
import { runChecks } from '../../../../core/monitor/run-checks.ts';
import { project } from '../../../support/project.ts';
import { arriving, type Draw, normal, referenceOf } from './world.ts';

const { monitoring } = project('fraud', { objective: { task: 'binary', target: 'y' } });
/** Amounts of payments. */
const amount: Draw = (random) => Math.exp((normal(3, 1)(random) as number) - 0.5);
const times =
  (factor: number, share = 1, draw = amount): Draw =>
  (random) =>
    (draw(random) as number) * (random() < share ? factor : 1);
const reference = referenceOf('amount', amount);
const found = (draw: Draw, { rows = 1000, of = reference, seed = 2 } = {}) =>
  runChecks([scale], [arriving(of, draw, { rows, seed })], { monitoring, judge: true }).findings;

describe('another unit', () => {
  it.each([10, 100, 1000, 1 / 10, 1 / 100, 1 / 1000])('%d times the values is found, urgent', (factor) => {
    const [finding] = found(times(factor));
    expect(finding).toMatchObject({ id: 'scale:amount', kind: 'quality', urgent: true });
    expect(finding!.statistic).toBeGreaterThan(0.9);
    const words = factor > 1 ? `${Math.round(factor)} times as large` : `${Math.round(1 / factor)} times as small`;
    expect(finding!.message).toContain(`${words} as in training`);
  });

  it('is found of a third of a window, with its share', () => {
    expect(found(times(100, 1 / 3))[0]!.statistic).toBeCloseTo(1 / 3, 1);
    expect(found(times(0.01, 1 / 3))[0]!.statistic).toBeCloseTo(1 / 3, 1);
  });

  it.each<[string, Draw]>([
    ['prices a third higher', times(1.3)],
    ['twice the prices', times(2)],
    ['five times the prices', times(5)],
    ['thirty times the prices', times(30)],
    ['a tenth of large payments', (random) => (random() < 0.15 ? 500 + 300 * random() : amount(random))],
    ['half of them nothing', times(0, 0.5)],
    ['one value for all', () => 1000],
    ['as ever', amount],
  ])('is not %s', (_, draw) => {
    for (const seed of [2, 3, 4]) expect(found(draw, { seed })).toEqual([]);
  });

  it('is found of values on both sides of 0, and not of a shift', () => {
    const of = referenceOf('balance', normal());
    expect(found(times(100, 1, normal()), { of })).toHaveLength(1);
    expect(found(normal(3), { of })).toEqual([]);
    expect(found(normal(0, 3), { of })).toEqual([]);
  });

  it('is not told of a few rows', () => {
    expect(found(times(100, 0.05), { rows: 1000 })).toEqual([]);
  });
});
