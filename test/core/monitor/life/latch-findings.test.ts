import { beforeEach, describe, expect, it } from 'vitest';
import { memoryRecordStore } from '../../../../adapters/memory/index.ts';
import { keys } from '../../../../core/contracts/registry/keys.ts';
import type { MonitorFindingRecord } from '../../../../core/contracts/registry/monitor-findings.ts';
import { latchFindings, settleAnnouncements } from '../../../../core/monitor/life/latch-findings.ts';
import type { MonitorReport } from '../../../../core/monitor/monitor-report.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { listAudit } from '../../../../core/registry/audit.ts';
import { decideFinding } from '../../../../core/registry/monitor-findings.ts';
import { routeTo } from '../../../support/route.ts';
import { finding, hour, lookAt, settings, start } from './looks.ts';

let registry: RecordStore;
beforeEach(async () => {
  registry = memoryRecordStore();
  await registry.write([{ put: routeTo('fraud', 3, 'digest') }]);
});

/** A look as the step makes it. @returns the types of the events it publishes */
async function look(report: MonitorReport): Promise<string[]> {
  const { findings, events } = await latchFindings(registry, report, settings);
  await settleAnnouncements(registry, report, findings);
  return events.map(({ type }) => type);
}
const record = async (id: string) =>
  (await registry.get<MonitorFindingRecord>(keys.finding('fraud', id))) as MonitorFindingRecord;
const trail = async () =>
  (await listAudit(registry, 'fraud')).map(({ action, by, reason }) => `${action} by ${by}: ${reason}`).reverse();
const decide = (action: 'acknowledge' | 'snooze' | 'resolve', hours: number, until?: number) =>
  decideFinding(registry, {
    action,
    project: 'fraud',
    id: 'psi:amount',
    by: 'ada',
    at: new Date(start + hours * hour),
    reason: 'a sale',
    ...(until !== undefined && { until: new Date(start + until * hour).toISOString() }),
  });

describe('a finding', () => {
  it('is opened, stays open though a look does not show it, and is told of once a day', async () => {
    const drift = finding('psi:amount', { since: '2026-02-20T00:00:00.000Z' });
    expect(await look(lookAt(0, [drift]))).toEqual(['DriftDetected']);
    expect(await look(lookAt(1, [finding('psi:amount', { statistic: 0.9 })]))).toEqual([]);
    expect(await look(lookAt(2, []))).toEqual([]);
    expect(await record('psi:amount')).toMatchObject({
      state: 'open',
      looks: 2,
      times: 1,
      largest: 0.9,
      openedAt: '2026-03-01T00:00:00.000Z',
      lastSeenAt: '2026-03-01T01:00:00.000Z',
      finding: { since: '2026-02-20T00:00:00.000Z' },
    });
    expect(await look(lookAt(24, [drift]))).toEqual(['DriftDetected']);
    expect(await look(lookAt(25, [drift]))).toEqual([]);
    expect(await trail()).toEqual(['finding open by monitor look-2026-03-01T00:00:00.000Z: found']);
  });

  it('is resolved by looks and days enough that do not show it, and opens again when it comes back', async () => {
    await look(lookAt(0, [finding('psi:amount')]));
    for (const hours of [1, 2, 3]) await look(lookAt(hours, []));
    expect((await record('psi:amount')).state).toBe('open');
    await look(lookAt(26, []));
    expect(await record('psi:amount')).toMatchObject({ state: 'resolved', reason: 'clean' });
    expect(await look(lookAt(27, [finding('psi:amount', { statistic: 0.3 })]))).toEqual(['DriftDetected']);
    expect(await record('psi:amount')).toMatchObject({ state: 'open', times: 2, looks: 1, largest: 0.3 });
  });

  it('is neither found nor missed by a look that could not judge', async () => {
    await look(lookAt(0, [finding('psi:amount')]));
    for (const hours of [30, 31, 32]) await look(lookAt(hours, [], { judged: false }));
    const compared = { from: '', to: '', days: 1, rows: 500, references: { amount: null } };
    for (const hours of [33, 34, 35]) await look(lookAt(hours, [], { compared }));
    for (const hours of [36, 37, 38]) await look(lookAt(hours, [], { compared: null }));
    expect(await record('psi:amount')).toMatchObject({ state: 'open', recent: [{ found: true }] });
  });

  it('that is acknowledged is quiet until it has grown', async () => {
    const cost = { perDay: 10, lower: 5, upper: 15 };
    await look(lookAt(0, [finding('psi:amount', { cost })]));
    await decide('acknowledge', 1);
    expect(await look(lookAt(25, [finding('psi:amount', { cost: { ...cost, perDay: 14 } })]))).toEqual([]);
    expect(await look(lookAt(26, [finding('psi:amount', { cost: { ...cost, perDay: 15 } })]))).toEqual([
      'DriftDetected',
    ]);
    expect(await trail()).toEqual([
      'finding open by monitor look-2026-03-01T00:00:00.000Z: found',
      'finding acknowledged by ada: a sale',
      'finding open by monitor look-2026-03-02T02:00:00.000Z: grew',
    ]);
  });

  it('that is snoozed is quiet until its time', async () => {
    await look(lookAt(0, [finding('psi:amount')]));
    await decide('snooze', 1, 48);
    expect(await look(lookAt(25, [finding('psi:amount', { effect: 0.9 })]))).toEqual([]);
    expect(await record('psi:amount')).toMatchObject({ state: 'snoozed', until: '2026-03-03T00:00:00.000Z' });
    expect(await look(lookAt(49, [finding('psi:amount')]))).toEqual(['DriftDetected']);
    expect(await record('psi:amount')).toMatchObject({ state: 'open', reason: 'woke' });
  });

  it('that a person resolved comes back only by a later look', async () => {
    await look(lookAt(0, [finding('psi:amount')]));
    await decide('resolve', 5);
    expect(await look(lookAt(4, [finding('psi:amount')]))).toEqual([]);
    expect((await record('psi:amount')).state).toBe('resolved');
    expect(await look(lookAt(6, [finding('psi:amount')]))).toEqual(['DriftDetected']);
  });

  it('goes with the model that it was of, poor data stay, and a look of the old model finds nothing', async () => {
    const both = [finding('psi:amount'), finding('invalid:amount')];
    await look(lookAt(0, both));
    await registry.write([{ put: routeTo('fraud', 4, 'other') }]);
    expect(await look(lookAt(1, both))).toEqual([]);
    expect(await record('psi:amount')).toMatchObject({ state: 'resolved', reason: 'version 4 serves now' });
    expect(await record('invalid:amount')).toMatchObject({ state: 'open', looks: 2 });
    expect(await look(lookAt(2, both, { modelVersion: 4 }))).toEqual(['DriftDetected']);
  });
});

describe('a drift that another check finds, because there are more rows', () => {
  const ks = () => finding('ks:amount', { kind: 'drift' });
  const wasserstein = (effect = 0.2) => finding('wasserstein:amount', { kind: 'drift', effect });
  const acknowledge = (hours: number) =>
    decideFinding(registry, {
      action: 'acknowledge',
      project: 'fraud',
      id: 'ks:amount',
      by: 'ada',
      at: new Date(start + hours * hour),
      reason: 'a sale',
    });

  it('is not over by the check that was not asked', async () => {
    await look(lookAt(0, [ks()]));
    for (const hours of [26, 27, 28]) await look(lookAt(hours, [wasserstein()]));
    expect((await record('ks:amount')).state).toBe('open');
    for (const hours of [60, 61, 62]) await look(lookAt(hours, []));
    expect([await record('ks:amount'), await record('wasserstein:amount')]).toMatchObject([
      { state: 'resolved', reason: 'clean' },
      { state: 'resolved', reason: 'clean' },
    ]);
  });

  it('is known where a person knows of the other, until it has grown beyond it', async () => {
    await look(lookAt(0, [ks()]));
    await acknowledge(1);
    expect(await look(lookAt(2, [wasserstein()]))).toEqual([]);
    expect(await record('wasserstein:amount')).toMatchObject({
      state: 'acknowledged',
      by: 'ada',
      reason: 'as ks:amount: a sale',
    });
    expect(await look(lookAt(3, [wasserstein(0.31)]))).toEqual(['DriftDetected']);
    expect(await record('wasserstein:amount')).toMatchObject({ state: 'open', reason: 'grew' });
  });
});

it('a degradation is told with the findings about its metric, whatever else is found of performance', async () => {
  const verdict = { metric: 'expectedCost', reference: 100, observed: 200, change: 1, degraded: true, since: null };
  const performance = { rows: 500, verdict, worseThan: null, cost: null, byDay: null } as never;
  const concept = finding('concept:expectedCost', { kind: 'performance' });
  const latency = finding('latency:p99', { kind: 'performance' });
  const at = (hours: number, findings: ReturnType<typeof finding>[]) => lookAt(hours, findings, { performance });
  expect(await look(at(0, [concept]))).toEqual(['PerformanceDegraded']);
  expect(await look(at(1, [concept, latency]))).toEqual([]);
  expect(await look(at(25, [concept, latency]))).toEqual(['PerformanceDegraded']);
  expect(await look(at(26, [latency]))).toEqual(['PerformanceDegraded']);
});

it('that a constant decision costs less is told once a day, also beside a metric that is told already', async () => {
  const worseThan = { decision: 'block nothing', cost: 1, excess: { value: 2 }, certain: true };
  const performance = { rows: 500, verdict: null, worseThan, cost: { realised: { value: 3 } }, byDay: null } as never;
  const constant = finding('constant:expectedCost', { kind: 'performance', urgent: true });
  expect(await look(lookAt(0, [constant], { performance }))).toEqual(['PerformanceDegraded']);
  for (const hours of [1, 2, 19]) expect(await look(lookAt(hours, [constant], { performance }))).toEqual([]);
  expect(await look(lookAt(25, [constant], { performance }))).toEqual(['PerformanceDegraded']);
});

it('beside a metric that was told of, that a constant decision costs less is news', async () => {
  const verdict = { metric: 'prAuc', reference: 0.8, observed: 0.4, change: 1, degraded: true, since: null };
  const known = { rows: 500, verdict, worseThan: null, cost: null, byDay: null };
  const degraded = finding('degraded:prAuc', { kind: 'performance' });
  expect(await look(lookAt(0, [degraded], { performance: known as never }))).toEqual(['PerformanceDegraded']);
  const worseThan = { decision: 'block nothing', cost: 1, excess: { value: 2 }, certain: true };
  const constant = finding('constant:expectedCost', { kind: 'performance' });
  const now = { ...known, worseThan, cost: { realised: { value: 3 } } } as never;
  expect(await look(lookAt(1, [degraded, constant], { performance: now }))).toEqual(['PerformanceDegraded']);
  expect(await look(lookAt(2, [degraded, constant], { performance: now }))).toEqual([]);
});

it('what is found of performance without labels has a life too', async () => {
  await look(lookAt(0, [finding('latency:p99', { kind: 'performance' })]));
  expect((await record('latency:p99')).state).toBe('open');
  for (const hours of [26, 27, 28]) await look(lookAt(hours, []));
  expect((await record('latency:p99')).state).toBe('resolved');
});

it('what was known of the model before is not known of the next', async () => {
  await look(lookAt(0, [finding('psi:amount')]));
  await decide('acknowledge', 1);
  await registry.write([{ put: routeTo('fraud', 4, 'other') }]);
  const both = [finding('psi:amount'), finding('ks:amount', { kind: 'drift' })];
  expect(await look(lookAt(2, both, { modelVersion: 4 }))).toEqual(['DriftDetected']);
  expect([await record('psi:amount'), await record('ks:amount')]).toMatchObject([{ state: 'open' }, { state: 'open' }]);
});

describe('looks', () => {
  it('that come twice count once, and say again what they said', async () => {
    const report = lookAt(0, [finding('psi:amount')]);
    expect(await look(report)).toEqual(['DriftDetected']);
    expect(await look(report)).toEqual(['DriftDetected']);
    expect(await record('psi:amount')).toMatchObject({ looks: 1, recent: [{ found: true }] });
  });

  it('at once count each, and one of them announces', async () => {
    const reports = [0, 0.01].map((h) => lookAt(h, [finding('psi:amount'), finding('invalid:amount')]));
    const events = await Promise.all(reports.map(look));
    expect(events.flat().sort()).toEqual(['DriftDetected', 'QualityViolated']);
    expect(await record('psi:amount')).toMatchObject({ looks: 2, times: 1 });
  });

  it('announce what one that died was about to', async () => {
    await latchFindings(registry, lookAt(0, [finding('psi:amount')]), settings);
    expect(await look(lookAt(0.1, [finding('psi:amount')]))).toEqual([]);
    expect(await look(lookAt(1, [finding('psi:amount')]))).toEqual(['DriftDetected']);
  });

  it('say of an acknowledged finding nothing, also where another one is new', async () => {
    await look(lookAt(0, [finding('psi:amount')]));
    await decide('acknowledge', 1);
    const report = lookAt(2, [finding('psi:amount'), finding('psi:channel')]);
    const { events } = await latchFindings(registry, report, settings);
    expect(events).toMatchObject([{ type: 'DriftDetected', detail: { findings: [{ id: 'psi:channel' }] } }]);
    expect(events[0]).toMatchObject({ detail: { findings: { length: 1 } } });
  });
});
