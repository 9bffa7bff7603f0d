import { describe, expect, it } from 'vitest';
import { clampedLogit, sigmoid } from '../../../../core/metrics/calibration/logit.ts';
import { shiftLogOdds } from '../../../../core/metrics/calibration/shift-log-odds.ts';
import { decide } from '../../../../core/metrics/cost/decision.ts';
import { realisedCost } from '../../../../core/metrics/cost/realised-cost.ts';
import { baseRateOf } from '../../../../core/monitor/performance/base-rate.ts';
import { referenceOf, rowsAt, signalGone, start, world } from './worlds.ts';

const shape = { strength: 1.5, centre: -3 };
const day = 86_400_000;

/** Days of serving with a look at each end; the labels of a day are there `delay` days later. */
async function serve(seed: number, days: number, delay: number, extra: (d: number) => number) {
  const reference = await referenceOf({ ...shape, seed: 1 }, 3000);
  const truth = (p: number, d: number) => sigmoid(clampedLogit(p) + extra(d));
  const data = world({ ...shape, seed, days, perDay: 120, truth });
  const base = data.predictions.map((p) => p.probability!);
  const shifts: number[] = [];
  let shift = 0;
  for (let d = 0; d < days; d++) {
    shifts.push(shift);
    data.predictions.forEach((prediction, i) => {
      if (Math.floor((Date.parse(prediction.at) - start) / day) !== d) return;
      prediction.probability = shiftLogOdds(base[i]!, shift);
      if (shift !== 0) prediction.shift = shift;
      prediction.decision = decide(prediction.probability, prediction.costs!).decision;
    });
    if (d <= delay || d % 2 === 1) continue;
    shift = baseRateOf(await rowsAt(data, reference, d - delay), shift, true)?.next ?? shift;
  }
  const cost = (from: number, log: (d: number) => number) =>
    data.predictions.reduce((sum, prediction, i) => {
      const d = Math.floor((Date.parse(prediction.at) - start) / day);
      if (d < from) return sum;
      const { decision } = decide(shiftLogOdds(base[i]!, log(d)), prediction.costs!);
      return sum + realisedCost(decision, data.truths[i]!, prediction.costs!);
    }, 0);
  return { shifts, cost };
}

describe('baseRateOf', () => {
  it('follows positives that become twice as frequent, and the cost falls to that of the model re-centred', async () => {
    const { shifts, cost } = await serve(5, 60, 7, (d) => (d < 20 ? 0 : Math.log(2)));
    expect(Math.abs(shifts[20]!)).toBeLessThan(0.15);
    // Labels are a week late, and rows count for half after two.
    for (const shift of shifts.slice(45)) expect(Math.abs(shift - Math.log(2))).toBeLessThan(0.15);
    const served = (from: number) => cost(from, (d) => shifts[d]!);
    expect(served(40)).toBeLessThan(1.03 * cost(40, () => Math.log(2)));
    expect(served(20)).toBeLessThan(0.95 * cost(20, () => 0));
  });

  it('costs nothing without a change, however often it looks', async () => {
    for (let seed = 0; seed < 6; seed++) {
      const { shifts, cost } = await serve(100 + seed, 30, 0, () => 0);
      for (const shift of shifts) expect(Math.abs(shift)).toBeLessThan(0.3);
      expect(cost(0, (d) => shifts[d]!)).toBeLessThan(1.01 * cost(0, () => 0));
    }
  });

  it('asks for no more of what is doubtful where what the model takes for harmless turns out bad', async () => {
    const reference = await referenceOf({ ...shape, seed: 1 }, 3000);
    const missed = (p: number) => (p < 0.02 ? p + 0.1 : p);
    const data = world({ ...shape, seed: 13, days: 30, perDay: 200, truth: missed });
    const rows = await rowsAt(data, reference, 30);
    expect(baseRateOf(rows, 0, true)!.next).toBeLessThan(0.2);
    expect(baseRateOf(rows, 0, false)!.next).toBeGreaterThan(0.3);
  });

  it('moves no level for a score that no longer tells anything', async () => {
    const reference = await referenceOf({ ...shape, seed: 1 }, 3000);
    const data = world({ ...shape, seed: 9, days: 30, perDay: 300, truth: signalGone(10) });
    const found = baseRateOf(await rowsAt(data, reference, 30), 0, true)!;
    expect(Math.abs(found.next)).toBeLessThan(0.2);
  });

  it('is not carried away by the latest few days', async () => {
    const reference = await referenceOf({ ...shape, seed: 1 }, 3000);
    const truth = (p: number, d: number) => sigmoid(clampedLogit(p) + (d < 8 ? 0 : d < 25 ? 1 : -2));
    const data = world({ ...shape, seed: 11, days: 28, perDay: 400, truth });
    for (const prediction of data.predictions) {
      prediction.probability = shiftLogOdds(prediction.probability!, 1);
      prediction.shift = 1;
    }
    const found = baseRateOf(await rowsAt(data, reference, 28), 1, true)!;
    expect(found.rows).toBeGreaterThan(13 * 400);
    expect(found.next).toBeGreaterThan(0.4);
  });
});
