import { describe, expect, test } from 'vitest';
import { analyse } from '../../../core/monitor/analyse.ts';
import { monitorReport } from '../../../core/pages/monitor/monitor-page.ts';
import { lines, now, project, reference, traffic, version } from './traffic.ts';

const base = { project: project(), reference, modelVersion: version, monitorId: 'm1', by: 'test', now, labels: [] };
const fresh = (text: string) => ({ text, fresh: true });

/** A look at decisions of which each false block costs `falsePositive`. */
async function check(size: number, falsePositive: number, falseNegative = 1, costPer1000: number | null = null) {
  const { predictions, labels } = traffic(size, {
    change: (p) => {
      p.costs = [falsePositive, falseNegative, 0, 0];
    },
  });
  return analyse({
    ...base,
    reference: { ...reference, performance: { rows: 2000, metrics: {}, costPer1000 } },
    log: [fresh(lines(predictions))],
    labels: [{ text: lines(labels) }],
  });
}

describe('decisions that cost more than one decision for all', () => {
  test('blocking nothing would have been cheaper: headline, event and figures say so', async () => {
    const report = await check(600, 9);

    const { worseThan, cost } = report.performance!;
    expect(worseThan).toMatchObject({ decision: 'block nothing', cost: cost!.blockNothing, certain: true });
    expect(worseThan!.excess.value).toBeCloseTo(cost!.realised.value - cost!.blockNothing);
    expect(report.events).toEqual([
      {
        type: 'PerformanceDegraded',
        detail: {
          project: 'fraud',
          monitorId: 'm1',
          announcement: 'm1',
          since: null,
          labelledSince: 600,
          rarerSince: 288,
          modelVersion: 3,
          metric: 'expectedCost',
          reference: cost!.blockNothing,
          observed: cost!.realised.value,
          worseThan: {
            decision: 'block nothing',
            cost: worseThan!.cost,
            excess: worseThan!.excess.value,
            certain: true,
          },
        },
      },
    ]);
    const [found, ...others] = report.findings.filter(({ kind }) => kind === 'performance');
    expect(others).toEqual([]);
    expect(found).toMatchObject({ id: 'constant:expectedCost', statistic: worseThan!.excess.value, urgent: true });
    expect(found!.statistic).toBeGreaterThan(found!.chance);
    // 600 decisions in 10 days and a bit.
    const { perDay, lower, upper } = found!.cost!;
    expect(perDay).toBeCloseTo((worseThan!.excess.value / 1000) * (600 / 11), 0);
    expect(lower).toBeGreaterThan(0);
    expect(upper - perDay).toBeCloseTo(perDay - lower);
    const page = monitorReport(report);
    expect(page).toContain('Attention: costs more than blocking nothing');
    expect(page).not.toContain('degraded performance');
  });

  test('so would blocking everything, also beside a degradation', async () => {
    const report = await check(600, 1, 9, 100);

    expect(report.performance!.worseThan).toMatchObject({ decision: 'block everything', certain: true });
    expect(report.events).toMatchObject([
      { detail: { reference: 100, worseThan: { decision: 'block everything', certain: true } } },
    ]);
    const { cost } = report.findings.find(({ check }) => check === 'degraded')!;
    const more = (report.performance!.cost!.realised.value - 100) / 1000;
    expect(cost!.perDay).toBeCloseTo(more * (600 / 11), 0);
    expect(cost!.lower).toBeGreaterThan(0);
    expect(cost!.upper).toBeLessThan(2 * cost!.perDay);
    expect(monitorReport(report)).toContain('Attention: degraded performance, costs more than blocking everything');
  });

  test('a model that saves money, few rows, and a project without costs: nothing is said', async () => {
    const few = await check(50, 9);
    const without = await analyse({
      ...base,
      project: project({ objective: { task: 'binary', target: 'is_fraud' } }),
      ...(await trafficOf(9)),
    });

    expect((await check(600, 1)).performance!.worseThan).toBeNull();
    expect(few.performance!.worseThan).toBeNull();
    expect(without.performance!.worseThan).toBeNull();
  });

  async function trafficOf(falsePositive: number) {
    const { predictions, labels } = traffic(600, {
      change: (p) => {
        p.costs = [falsePositive, 1, 0, 0];
      },
    });
    return { log: [fresh(lines(predictions))], labels: [{ text: lines(labels) }] };
  }
});

test('labels of keys that nothing was predicted for are counted and named, each once', async () => {
  const { predictions, labels } = traffic(300);
  const other = { ...predictions[0]!, inferenceId: 'other', key: 'k-other', modelVersion: version - 1 };
  const at = predictions[0]!.at;
  const extra = [
    { project: 'fraud', key: 'nobody', value: 1, at },
    { project: 'fraud', key: 'nobody', value: 0, at },
    { project: 'fraud', inferenceId: 'never', value: 1, at },
    { project: 'fraud', key: 'k-other', value: 1, at },
  ];

  const report = await analyse({
    ...base,
    log: [fresh(lines([...predictions, other]))],
    labels: [{ text: lines([...labels, ...extra]) }],
  });

  expect(report.labels).toMatchObject({ count: 303, unmatched: 2, examples: ['nobody', 'never'] });
  expect(monitorReport(report)).toContain('2 of 303 labels are of no prediction since');
});
