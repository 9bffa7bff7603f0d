import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryObjectStore, memoryRecordStore } from '../../../../adapters/memory/index.ts';
import { lake as lakeKeys } from '../../../../core/contracts/lake.ts';
import { keys } from '../../../../core/contracts/registry/keys.ts';
import type { MonitorReport } from '../../../../core/monitor/monitor-report.ts';
import { keepTimeline, readTimeline } from '../../../../core/monitor/timeline/keep-timeline.ts';
import { emptyTimeline, withReport } from '../../../../core/monitor/timeline/timeline.ts';
import { finding, hour, lookAt, start } from '../life/looks.ts';

const day = 86_400_000;

/** A look with the figures of two features, one of them found, and the realised cost of the days before. */
function report(hours: number, statistic: number, change: Partial<MonitorReport> = {}): MonitorReport {
  const found = statistic > 0.2 ? [finding('psi:amount', { statistic })] : [];
  const results = [
    { check: 'psi', feature: 'amount', statistic, threshold: 0.2, chance: 0.05, effect: 0.1 },
    { check: 'psi', feature: 'channel', statistic: 0.01, threshold: 0.2, chance: 0.05, effect: 0.1 },
  ];
  const before = Math.floor((start + hours * hour) / day) * day - day;
  const byDay = { starts: [before], rows: [10 + hours], positives: [1], costPer1000: [200 + hours] };
  return {
    ...lookAt(hours, found),
    features: [{ name: 'amount', group: 'column', results }],
    performance: { rows: 10, byDay },
    trends: {
      days: [new Date(before + day / 4).toISOString()],
      rows: [40],
      expectedCost: [0.25],
      byDate: { '2026-03-01': 100 * hours },
    },
    ...change,
  } as unknown as MonitorReport;
}

describe('withReport', () => {
  it('keeps of each day the largest statistics, rows, versions and the last cost', () => {
    const looks = [report(1, 0.1), report(5, 0.5), report(9, 0.3, { modelVersion: 4 })];
    const { days } = looks.reduce(withReport, emptyTimeline);
    expect(days).toMatchObject([
      { day: '2026-02-28', looks: 0, cost: { per1000: 209, rows: 19 }, expected: { per1000: 250, rows: 40 } },
      {
        day: '2026-03-01',
        looks: 3,
        rows: { 3: 500, 4: 900 },
        versions: [
          { version: 3, at: '2026-03-01T01:00:00.000Z' },
          { version: 4, at: '2026-03-01T09:00:00.000Z' },
        ],
        measured: {
          'psi:amount': { statistic: 0.5, threshold: 0.2, found: true },
          'psi:channel': { statistic: 0.01, found: false },
        },
      },
    ]);
  });

  it('is the same whatever the order and however often looks come', () => {
    const look = fc.record({
      at: fc.integer({ min: 0, max: 100 }),
      statistic: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const looks = fc.uniqueArray(look, { selector: ({ at }) => at, minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        looks.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length, maxLength: 2 * list.length }),
          ),
        ),
        ([list, shuffled]) => {
          const of = (order: typeof list) =>
            order.map(({ at, statistic }) => report(at, statistic)).reduce(withReport, emptyTimeline);
          expect(of(shuffled)).toEqual(of(list));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is bounded', () => {
    const wide = (hours: number) => {
      const results = Array.from({ length: 300 }, (_, i) => ({
        ...finding(`psi:f${i}`, { statistic: i / 1000 + 1 / 3 }),
      }));
      return report(hours, 0.1, { features: [{ results }] as never });
    };
    const timeline = Array.from({ length: 260 }, (_, i) => wide(24 * i)).reduce(withReport, emptyTimeline);
    expect(timeline.days).toHaveLength(200);
    expect(Object.keys(timeline.days.at(-1)!.measured)).toHaveLength(60);
    expect(timeline.days.at(-1)!.measured).toHaveProperty('psi:f299', {
      statistic: 0.6323,
      threshold: 0.2,
      found: false,
    });
  });
});

describe('keepTimeline', () => {
  it('takes in a look once, and one that another at once wrote over', async () => {
    const ports = { lake: memoryObjectStore(() => new Date(start)), registry: memoryRecordStore() };
    expect(await readTimeline(ports.lake, 'fraud')).toEqual(emptyTimeline);
    const [first, lost, last] = [report(1, 0.1), report(2, 0.4), report(3, 0.1)] as const;
    await keepTimeline(ports, first);
    await keepTimeline(ports, first);
    const before = await ports.lake.get(lakeKeys.timeline('fraud'));
    await keepTimeline(ports, lost);
    const reportKey = lakeKeys.report('fraud', 'monitor', lost.monitorId, 'report.json');
    await ports.lake.put(reportKey, JSON.stringify(lost));
    await ports.registry.write([
      { put: { ...keys.monitor('fraud', lost.monitorId), monitorId: lost.monitorId, reportKey } as never },
    ]);
    await ports.lake.put(lakeKeys.timeline('fraud'), before);
    const kept = await keepTimeline(ports, last);
    expect(kept).toEqual([first, lost, last].reduce(withReport, emptyTimeline));
    expect(await readTimeline(ports.lake, 'fraud')).toEqual(kept);
  });
});
