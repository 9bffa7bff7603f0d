import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { featuresFound } from '../../../core/contracts/monitor-finding.ts';
import type { RecordedLabel } from '../../../core/contracts/serving.ts';
import { analyse, lookBack } from '../../../core/monitor/analyse.ts';
import type { MonitorReport } from '../../../core/monitor/monitor-report.ts';
import { lines, now, project, reference, traffic, version } from './traffic.ts';

vi.mock('../../../core/monitor/checks/registry.ts', () => import('./four-checks.ts'));

const day = 86_400_000;
const base = { project: project(), reference, modelVersion: version, monitorId: 'm1', by: 'test', now, labels: [] };
const quality = ({ findings }: MonitorReport) => findings.filter(({ kind }) => kind === 'quality');
const fresh = (text: string) => ({ text, fresh: true });

describe('analyse', () => {
  it('finds nothing in the same traffic: hardly an event in 30 looks at small windows', async () => {
    const events: string[] = [];
    for (let seed = 100; seed < 130; seed++) {
      const { predictions, labels } = traffic(250, { seed });
      const report = await analyse({ ...base, log: [fresh(lines(predictions))], labels: [{ text: lines(labels) }] });
      expect(report.judged).toBe(true);
      events.push(...report.events.map((e) => e.type));
    }
    expect(events.filter((type) => type !== 'PerformanceDegraded')).toEqual([]);
    expect(events.length).toBeLessThanOrEqual(1);
  });

  it('finds drift of columns and windows; a score has no days of its own yet', async () => {
    const { predictions } = traffic(1000, {
      change: (p) => {
        p.probability = p.probability! / 3;
        p.windows = { 'customer.amount.count.P1D': 0 };
        p.record.channel = 'phone';
      },
    });
    const report = await analyse({ ...base, log: [fresh(lines(predictions))] });
    expect(featuresFound(report.findings, 'drift').sort()).toEqual(['channel', 'customer.amount.count.P1D']);
    const drift = report.findings.filter(({ kind }) => kind === 'drift');
    expect(drift[0]).toMatchObject({ check: 'psi', threshold: 0.2, chance: expect.any(Number), since: null });
    expect(drift[0]!.statistic).toBeGreaterThan(1);
    const costs = report.findings.map(({ cost }) => Math.max(0, cost!.perDay));
    expect(costs).toEqual(costs.toSorted((a, b) => b - a));
    expect(report.events.map((e) => e.type)).toEqual(['DriftDetected', 'QualityViolated']);
    expect(quality(report)).toMatchObject([
      {
        check: 'newCategories',
        feature: 'channel',
        statistic: 1,
        effect: 1,
        threshold: 0.02,
        message: '100 % values never seen in training, e.g. phone',
      },
    ]);
  });

  it('names violated columns', async () => {
    const { predictions } = traffic(400, {
      change: (p, i) => {
        if (i % 8 === 0) p.record.amount = -5;
        if (i % 8 === 1) p.record.amount = null;
      },
    });
    const report = await analyse({ ...base, log: [fresh(lines(predictions))] });
    expect(quality(report)).toMatchObject([
      { check: 'missing', feature: 'amount', statistic: 0.125, message: '12.5 % missing, though required' },
      { check: 'invalid', feature: 'amount', statistic: 0.125, message: '12.5 % below 0' },
    ]);
  });

  it('accumulates below the minimum: figures, but no verdict', async () => {
    const { predictions } = traffic(199, { change: (p) => (p.record.channel = 'phone') });
    const report = await analyse({ ...base, log: [fresh(lines(predictions))] });
    expect(report).toMatchObject({ judged: false, events: [], findings: [], window: { rows: 199 } });
    expect(report.features.find((f) => f.name === 'channel')!.results[0]!.statistic).toBeGreaterThan(1);
  });

  it('counts each inference once, leaves out other versions and unreadable lines, in any order', async () => {
    const { predictions, labels } = traffic(300);
    const others = traffic(20, { seed: 2, change: (p) => (p.modelVersion = 2) }).predictions;
    const all = [...predictions, ...others, ...predictions.slice(0, 50)];
    const expected = await analyse({ ...base, log: [fresh(lines(all))], labels: [{ text: lines(labels) }] });
    expect(expected.window).toMatchObject({ rows: 300, otherVersions: 20, repeated: 50, malformed: 0 });
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(all, { minLength: all.length }), async (order) => {
        const log = [fresh(`${lines(order.slice(0, 100))}garbage\n`), fresh(lines(order.slice(100)))];
        const report = await analyse({ ...base, log, labels: [{ text: lines(labels.toReversed()) }] });
        expect(report.window).toEqual({ ...expected.window, malformed: 1 });
        expect(report.features).toEqual(expected.features);
        expect(report.performance!.cost!.realised.value).toBeCloseTo(expected.performance!.cost!.realised.value, 9);
      }),
      { numRuns: 10 },
    );
  });
});

describe('performance', () => {
  it('joins labels that came later than the window in which drift was judged', async () => {
    const { predictions, labels } = traffic(500, { days: 20 });
    const report = await analyse({
      ...base,
      log: [{ text: lines(predictions), fresh: false }],
      labels: [{ text: lines(labels) }],
    });
    expect(report).toMatchObject({ window: { rows: 0 }, judged: false });
    const { performance } = report;
    expect(performance).toMatchObject({
      rows: 500,
      unlabelled: 0,
      verdict: { metric: 'expectedCost', degraded: false },
    });
    expect(performance!.cost!.realised.value).toBeGreaterThan(180);
    expect(performance!.cost!.realised.value).toBeLessThan(320);
    expect(performance!.cost).toMatchObject({ reference: 250 });
    expect(performance!.metrics.rocAuc!.value).toBeGreaterThan(0.75);
    expect(performance!.byDay!.rows.reduce((a, b) => a + b)).toBe(500);
  });

  it('raises an event when the realised cost is surely higher', async () => {
    const { predictions, labels } = traffic(600, { truth: (p) => 1 - p });
    const report = await analyse({ ...base, log: [fresh(lines(predictions))], labels: [{ text: lines(labels) }] });
    expect(report.events).toEqual([
      {
        type: 'PerformanceDegraded',
        detail: {
          project: 'fraud',
          monitorId: 'm1',
          announcement: 'm1',
          since: '2026-03-21T00:00:00.000Z',
          labelledSince: expect.any(Number),
          rarerSince: expect.any(Number),
          modelVersion: 3,
          metric: 'expectedCost',
          reference: 250,
          observed: report.performance!.cost!.realised.value,
          worseThan: expect.objectContaining({ decision: 'block everything', certain: true }),
        },
      },
    ]);
    const few = await analyse({
      ...base,
      log: [fresh(lines(predictions.slice(0, 100)))],
      labels: [{ text: lines(labels) }],
    });
    expect(few.performance!.verdict).toBeNull();
  });

  it('takes the maturity from the arrival of labels, and from the training where none could be seen yet', async () => {
    const { predictions, labels } = traffic(2000, { days: 25 });
    const log = [{ text: lines(predictions), fresh: false }];
    const late = (days: number) =>
      labels
        .filter((l) => l.value === 1)
        .map((l): RecordedLabel => ({ ...l, at: new Date(Date.parse(l.at) + days * day).toISOString() }))
        .filter(({ at }) => at <= now.toISOString());
    const look = (days: number, trained?: number) =>
      analyse({
        ...base,
        project: project({ labels: { absentMeans: 'negative' } }),
        reference: { ...reference, ...(trained !== undefined && { maturity: trained * day }) },
        log,
        labels: [{ text: lines(late(days)) }],
      });
    const quick = await look(2);
    expect(quick.labels.maturity).toBeCloseTo(2 * day, -3);
    const slow = await look(12, 12);
    expect(slow.labels.maturity).toBeCloseTo(12 * day, -3);
    // With P7D those of 7 to 12 days would have been negative, each of them.
    expect(slow.performance!.positives! / slow.performance!.rows).toBeGreaterThan(0.2);
    const unseen = await look(2, 40);
    expect(unseen.labels.maturity).toBe(40 * day);
    expect(unseen.performanceSince).toBe(new Date(now.getTime() - 80 * day).toISOString());
  });

  it('counts unlabelled predictions as negative once labels have arrived past their maturity', async () => {
    const { predictions, labels } = traffic(400, { days: 20 });
    const positives = labels.filter((l) => l.value === 1).map((l): RecordedLabel => ({ ...l, at: now.toISOString() }));
    const log = [{ text: lines(predictions), fresh: false }];
    const negative = project({ labels: { absentMeans: 'negative', maturity: 'P7D' } });
    const report = await analyse({ ...base, project: negative, log, labels: [{ text: lines(positives) }] });
    const old = predictions.filter((p) => Date.parse(p.at) <= now.getTime() - 7 * day).length;
    const known = new Set(positives.map((l) => l.key));
    const oldPositives = predictions.slice(0, old).filter((p) => known.has(p.key)).length;
    // What was blocked and got no label is unknown, not negative.
    const hidden = predictions.slice(0, old).filter((p) => p.decision === 'block' && !known.has(p.key)).length;
    expect(hidden).toBeGreaterThan(20);
    // The younger ones are left out, labelled or not: of them only the positives are known.
    expect(positives.length).toBeGreaterThan(oldPositives);
    expect(report.performance).toMatchObject({
      rows: old - hidden,
      positives: oldPositives,
      unlabelled: 400 - old,
      hidden: { rows: hidden, by: 'expected' },
    });
    expect(report.performance!.assumedNegative).toBe(old - hidden - oldPositives);
    const unknown = await analyse({ ...base, log, labels: [{ text: lines(positives) }] });
    expect(unknown.performance).toMatchObject({ rows: positives.length, assumedNegative: 0 });
  });

  it('is no worse for positives that are labelled before the negatives of their age are known', async () => {
    const { predictions, labels } = traffic(400, { days: 20 });
    const early = labels.filter((l) => l.value === 1).map((l): RecordedLabel => ({ ...l, at: now.toISOString() }));
    const log = [{ text: lines(predictions), fresh: false }];
    const negative = project({ labels: { absentMeans: 'negative', maturity: 'P7D' } });
    const partly = await analyse({ ...base, project: negative, log, labels: [{ text: lines(early) }] });
    const later = { ...base, project: negative, now: new Date(now.getTime() + 7 * day) };
    const last: RecordedLabel = { ...early[0]!, at: later.now.toISOString() };
    const fully = await analyse({ ...later, log, labels: [{ text: lines([...early, last]) }] });
    const rate = ({ performance }: typeof partly) =>
      performance!.positives! / (performance!.rows + performance!.hidden!.rows);
    expect(fully.performance!.rows + fully.performance!.hidden!.rows).toBe(400);
    expect(Math.abs(rate(partly) - rate(fully))).toBeLessThan(0.05);
  });

  it('counts a record once, by its last prediction, and leaves out labels of no class', async () => {
    const { predictions, labels } = traffic(300);
    const again = predictions.map((p) => ({
      ...p,
      inferenceId: `${p.inferenceId}b`,
      at: now.toISOString(),
      decision: 'allow' as const,
    }));
    labels[0]!.value = 'nonsense';
    const report = await analyse({
      ...base,
      log: [fresh(lines([...again, ...predictions]))],
      labels: [{ text: lines(labels) }],
    });
    expect(report.performance).toMatchObject({
      rows: 299,
      unusable: 2,
      decisions: { allow: 299, review: 0, block: 0 },
    });
  });

  it('reaches back 30 days, or twice the maturity', async () => {
    expect(lookBack(project())).toBe(30 * day);
    expect(lookBack(project({ labels: { maturity: 'P8W' } }))).toBe(112 * day);
    const { predictions, labels } = traffic(600, { days: 60 });
    const report = await analyse({
      ...base,
      log: [{ text: lines(predictions), fresh: false }],
      labels: [{ text: lines(labels) }],
    });
    expect(report.performance!.rows).toBe(300);
  });

  it('survives one class only and rows without a truth', async () => {
    const { predictions, labels } = traffic(250, { truth: () => 0 });
    const report = await analyse({ ...base, log: [fresh(lines(predictions))], labels: [{ text: lines(labels) }] });
    expect(report.performance!.metrics.rocAuc).toBeUndefined();
    expect(report.performance!.positives).toBe(0);
    const none = await analyse({ ...base, log: [fresh(lines(predictions))] });
    expect(none.performance).toBeNull();
    const empty = await analyse({ ...base, log: [] });
    expect(empty).toMatchObject({ window: { rows: 0, from: null }, performance: null, events: [] });
  });

  it('judges regression and several classes by their own metrics', async () => {
    const numbers = traffic(300, {
      change: (p) => {
        p.value = Number(p.record.amount);
        delete p.probability;
      },
    });
    const exact = numbers.predictions.map(
      (p): RecordedLabel => ({ project: 'fraud', key: p.key!, value: p.value! + 30, at: p.at }),
    );
    const regression = await analyse({
      ...base,
      project: project({ objective: { task: 'regression', target: 'y' } }),
      reference: {
        ...reference,
        task: 'regression',
        classes: [],
        performance: { rows: 9, metrics: { rmse: 10 }, costPer1000: null },
      },
      log: [fresh(lines(numbers.predictions))],
      labels: [{ text: lines(exact) }],
    });
    expect(regression.performance!.verdict).toMatchObject({ metric: 'rmse', observed: 30, degraded: true });
    const classes = ['a', 'b', 'c'];
    const named = traffic(300, {
      change: (p) => {
        p.probabilities = { a: 0.2, b: 0.5, c: 0.3 };
        p.label = 'b';
      },
    });
    const truth = named.predictions.map(
      (p, i): RecordedLabel => ({ project: 'fraud', inferenceId: p.inferenceId, value: classes[i % 3]!, at: p.at }),
    );
    const multiclass = await analyse({
      ...base,
      project: project({ objective: { task: 'multiclass', target: 'y' } }),
      reference: { ...reference, task: 'multiclass', classes, score: null, performance: null },
      log: [fresh(lines(named.predictions))],
      labels: [{ text: lines(truth) }],
    });
    expect(multiclass.performance!.metrics.accuracy!.value).toBeCloseTo(1 / 3);
    expect(multiclass.performance).toMatchObject({ cost: null, verdict: null, byDay: null });
  });
});
