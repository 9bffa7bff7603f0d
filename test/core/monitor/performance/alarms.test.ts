import { describe, expect, it } from 'vitest';
import { performance } from '../../../../core/monitor/performance/performance.ts';
import { project as projectOf } from '../traffic.ts';
import { referenceOf, rowsAt, signalGone, start, type World, world } from './worlds.ts';

const project = projectOf({
  objective: { task: 'binary', target: 'is_fraud', costs: { falsePositive: 5, falseNegative: { column: 'amount' } } },
});
const shape = { strength: 1.5, centre: -3.5 };

/** Looks every so many days; the first that calls the model degraded. */
async function firstAlarm(of: Partial<World> & { seed: number }, days: number, perDay: number, first = 5, step = 1) {
  const reference = await referenceOf({ ...shape, seed: 10_000 + of.seed }, 3000);
  const data = world({ ...shape, days, perDay, ...of });
  for (let until = first; until <= days; until += step) {
    const told = performance(await rowsAt(data, reference, until), reference, project);
    if (told?.verdict?.degraded || told?.worseThan?.certain || (told?.findings.length ?? 0) > 0) return { until, told };
  }
  return null;
}

describe('alarms of degradation', () => {
  it('hardly ever come of stable calibrated models, however often they are looked at', async () => {
    const alarms = [];
    for (let seed = 0; seed < 8; seed++) alarms.push(await firstAlarm({ seed }, 60, 40, 10, 10));
    expect(alarms.filter((alarm) => alarm !== null).length).toBeLessThanOrEqual(1);
  });

  it('come within days of the signal being gone, and say since when', async () => {
    const delays: number[] = [];
    for (let seed = 0; seed < 4; seed++) {
      const alarm = await firstAlarm({ seed, truth: signalGone(25) }, 45, 120, 26);
      const found = alarm!.told!;
      delays.push(alarm!.until - 25);
      expect(found.findings.map(({ check, kind }) => ({ check, kind }))).toContainEqual({
        check: 'concept',
        kind: 'performance',
      });
      const since = (Date.parse(found.verdict!.since!) - start) / 86_400_000;
      expect(Math.abs(since - 25)).toBeLessThanOrEqual(4);
      expect(found.findings[0]!.cost!.perDay).toBeGreaterThan(0);
    }
    expect(Math.max(...delays)).toBeLessThanOrEqual(10);
    expect(delays.reduce((a, b) => a + b, 0) / delays.length).toBeLessThanOrEqual(5);
  });
});

describe('what is blocked has no label', () => {
  it('makes the model no worse than it is: figures by its own probabilities, with bounds', async () => {
    const reference = await referenceOf({ ...shape, strength: 3, centre: -6, seed: 1 }, 3000);
    const data = world({ ...shape, strength: 3, centre: -6, seed: 7, days: 30, perDay: 400 });
    const complete = performance(await rowsAt(data, reference, 30), reference, project)!;
    const allowed = (i: number) => data.predictions[i]!.decision === 'allow';
    const blocked = performance(
      await rowsAt(data, reference, 30, {
        absentMeans: 'negative',
        isLabelled: (i) => allowed(i) && data.truths[i] === 1,
      }),
      reference,
      project,
    )!;
    expect(complete.metrics.prAuc!.value).toBeGreaterThan(0.55);
    expect(Math.abs(blocked.metrics.prAuc!.value - complete.metrics.prAuc!.value)).toBeLessThan(0.08);
    expect(blocked.hidden).toMatchObject({ by: 'expected', released: 0 });
    const { none, all } = blocked.hidden!.bounds.prAuc!;
    expect(none).toBeLessThan(0.1);
    expect(all).toBeGreaterThan(complete.metrics.prAuc!.value);
    expect(blocked.verdict!.degraded).toBe(false);
  });

  it('is stood for by what was let through at random, in inverse proportion to its probability', async () => {
    const reference = await referenceOf({ ...shape, strength: 3, centre: -6, seed: 1 }, 3000);
    const data = world({
      ...shape,
      strength: 3,
      centre: -6,
      seed: 8,
      days: 30,
      perDay: 1500,
      change(prediction) {
        if (prediction.decision !== 'block') return;
        prediction.propensity = 0.1;
        if (Number(prediction.inferenceId.split('-')[1]) % 10 !== 0) return;
        Object.assign(prediction, { released: true, proposed: 'block', decision: 'allow' });
      },
    });
    const truth = performance(await rowsAt(data, reference, 30), reference, project)!;
    const seen = performance(
      await rowsAt(data, reference, 30, {
        absentMeans: 'negative',
        isLabelled: (i) => data.predictions[i]!.decision === 'allow',
      }),
      reference,
      project,
    )!;
    expect(seen.hidden).toMatchObject({ by: 'released' });
    expect(seen.hidden!.released).toBeGreaterThan(30);
    const { lower, upper } = seen.metrics.prAuc!;
    expect(lower).toBeLessThan(truth.metrics.prAuc!.value);
    expect(upper).toBeGreaterThan(truth.metrics.prAuc!.value);
    expect(seen.cost!.realised.lower).toBeLessThan(truth.cost!.realised.value);
    expect(seen.cost!.realised.upper).toBeGreaterThan(truth.cost!.realised.value);
  });
});
