import { describe, expect, it } from 'vitest';
import { realisedCost } from '../../../../core/metrics/cost/realised-cost.ts';
import { estimatedPerformance } from '../../../../core/monitor/performance/estimated.ts';
import { performanceFindings } from '../../../../core/monitor/performance/find.ts';
import { rowScorer } from '../../../../core/monitor/performance/known/scored-row.ts';
import { resourceObserver } from '../../../../core/monitor/performance/resources.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { project as projectOf } from '../traffic.ts';
import { falseAlarms } from './stable-model.ts';
import { look, referenceOf, rowsAt, signalGone, start, type World, world } from './worlds.ts';

const project = projectOf({
  objective: { task: 'binary', target: 'is_fraud', costs: { falsePositive: 5, falseNegative: { column: 'amount' } } },
});
const shape = { strength: 1.5, centre: -3.5 };

/** Looks every so many days; the first that calls the model degraded. */
async function firstAlarm(of: Partial<World> & { seed: number }, days: number, perDay: number, first = 5, step = 1) {
  const reference = await referenceOf({ ...shape, seed: 10_000 + of.seed }, 3000);
  const data = world({ ...shape, days, perDay, ...of });
  for (let until = first; until <= days; until += step) {
    const told = look(await rowsAt(data, reference, until), reference, project);
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

it('of all checks together are rarer than one in two months of a model, whatever its kind', async () => {
  // 100 models, daily looks over 60 days: see docs/decay.md.
  const { models, alarming, perMonth, examples } = await falseAlarms(0, 20, 24, 4);
  expect(alarming, examples.join('\n')).toBeLessThanOrEqual(models / 4);
  expect(perMonth, examples.join('\n')).toBeLessThan(0.5);
});

describe('the other checks of performance', () => {
  it('name the records on which decisions have become worse than elsewhere', async () => {
    const reference = await referenceOf({ ...shape, seed: 1 }, 3000);
    const data = world({ ...shape, seed: 3, days: 25, perDay: 300 });
    const random = seededRandom(4);
    data.predictions.forEach((prediction, i) => {
      if (prediction.record.channel === 'web' && random() < 0.06) data.truths[i] = 1;
    });
    const { findings } = look(await rowsAt(data, reference, 25), reference, project)!;
    expect(findings.filter(({ check }) => check === 'slice').map(({ feature }) => feature)).toEqual(['channel = web']);
    expect(findings.find(({ check }) => check === 'slice')!.cost!.lower).toBeGreaterThan(0);
  });

  it('tell of probabilities that are too high or too sure', async () => {
    const reference = await referenceOf({ ...shape, seed: 1 }, 3000);
    const rarer = world({ ...shape, seed: 5, days: 25, perDay: 300, truth: (p) => p / 2.5 });
    const { findings } = look(await rowsAt(rarer, reference, 25), reference, project)!;
    expect(findings.map(({ id }) => id)).toContain('calibration:probability');
    expect(findings.map(({ id }) => id)).not.toContain('concept:expectedCost');
  });

  it('tell before labels that the model itself expects a higher cost', async () => {
    const reference = await referenceOf({ ...shape, seed: 1 }, 3000);
    const riskier = world({ ...shape, centre: shape.centre + 1, seed: 6, days: 20, perDay: 200 });
    const rows = await rowsAt(riskier, reference, 20, { isLabelled: () => false });
    expect(rows.pending.scores).toHaveLength(4000);
    const estimated = estimatedPerformance(rows.pending, reference, project)!;
    const realised = riskier.predictions.reduce(
      (sum, p, i) => sum + realisedCost(p.decision!, riskier.truths[i]!, p.costs!) / 4,
      0,
    );
    expect(estimated.cost!.lower).toBeLessThan(realised);
    expect(estimated.cost!.upper).toBeGreaterThan(realised);
    const findings = performanceFindings({
      performance: null,
      estimated,
      resources: null,
      attribution: null,
      fallbacks: null,
      rows,
      reference,
      project,
    });
    expect(findings.map(({ id }) => id)).toEqual(['estimated:expectedCost']);
  });

  it('tell of answers that take longer than the project allows', async () => {
    const reference = await referenceOf({ ...shape, seed: 1 }, 3000);
    const { predictions } = world({ ...shape, seed: 6, days: 1, perDay: 300 });
    const observer = resourceObserver();
    predictions.forEach((prediction, i) => {
      observer.add({ ...prediction, tookMs: i % 50 === 0 ? 400 : 8, memoryMb: 200 });
    });
    const resources = observer.result([])!;
    expect(resources.recent).toBeNull();
    expect(resources).toMatchObject({ rows: 300, latency: { p50: 8, p99: 400 }, memory: { p50: 200 } });
    const rows = await rowsAt(world({ ...shape, seed: 6, days: 1, perDay: 1 }), reference, 1);
    const found = (p99Ms: number) =>
      performanceFindings({
        performance: null,
        estimated: null,
        resources,
        attribution: null,
        fallbacks: null,
        rows,
        reference,
        project: { ...project, monitoring: { ...project.monitoring, latency: { p99Ms } } },
      }).map(({ id }) => id);
    expect(found(100)).toEqual(['latency:p99']);
    expect(found(500)).toEqual([]);
  });
});

it('tells of answers that take longer, and more memory, than in the week before', async () => {
  const reference = await referenceOf({ ...shape, seed: 1 }, 3000);
  const { predictions } = world({ ...shape, seed: 6, days: 10, perDay: 300 });
  const few = await rowsAt(world({ ...shape, seed: 6, days: 1, perDay: 1 }), reference, 1);
  const random = seededRandom(3);
  const found = (slower: number, larger: number, at: (i: number) => string | undefined = () => undefined) => {
    const observer = resourceObserver();
    const used = predictions.map((prediction, i) => {
      const fresh = i >= 2700;
      const own = { tookMs: (5 + 20 * random() ** 4) * (fresh ? slower : 1), memoryMb: 180 * (fresh ? larger : 1) };
      return { ...prediction, ...own, ...(fresh && at(i) && { at: at(i)!, tookMs: 500 }) };
    });
    for (const prediction of used.slice(2700)) observer.add(prediction);
    const resources = observer.result(used.map(rowScorer(reference)));
    const rest = { performance: null, estimated: null, attribution: null, fallbacks: null, reference, project };
    return performanceFindings({ ...rest, resources, rows: few }).map(({ id }) => id);
  };
  expect(found(1, 1)).toEqual([]);
  expect(found(1.2, 1.3)).toEqual([]);
  expect(found(3, 2)).toEqual(['latency:p99', 'memory:p50']);
  // Three requests of a hundred records each are three, however many records.
  expect(found(1, 1, (i) => new Date(start + 9 * 86_400_000 + 1000 * Math.floor(i / 100)).toISOString())).toEqual([]);
});

describe('what is blocked has no label', () => {
  it('makes the model no worse than it is: figures by its own probabilities, with bounds', async () => {
    const reference = await referenceOf({ ...shape, strength: 3, centre: -6, seed: 1 }, 3000);
    const data = world({ ...shape, strength: 3, centre: -6, seed: 7, days: 30, perDay: 400 });
    const complete = look(await rowsAt(data, reference, 30), reference, project)!;
    const allowed = (i: number) => data.predictions[i]!.decision === 'allow';
    const blocked = look(
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
    const truth = look(await rowsAt(data, reference, 30), reference, project)!;
    const seen = look(
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

it('runs the detectors of streams that the project asks for', async () => {
  const asked = { ...project, monitoring: { ...project.monitoring, detectors: ['adwin', 'pageHinkley'] as const } };
  const reference = await referenceOf({ ...shape, seed: 1 }, 3000);
  const data = world({ ...shape, centre: -2, seed: 3, days: 30, perDay: 200, truth: (p, d) => (d < 15 ? p : 1 - p) });
  const { findings } = look(await rowsAt(data, reference, 30), reference, {
    ...asked,
    monitoring: { ...asked.monitoring, detectors: [...asked.monitoring.detectors] },
  })!;
  const found = findings.filter(({ check }) => check === 'stream');
  expect(found.map(({ feature }) => feature)).toEqual(['adwin', 'pageHinkley']);
  for (const { since } of found) expect(Math.abs((Date.parse(since!) - start) / 86_400_000 - 15)).toBeLessThan(2);
});
