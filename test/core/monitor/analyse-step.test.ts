import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { bytesOf } from '../../../adapters/bytes-of.ts';
import { memoryEvents, memoryLog, memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { textOf } from '../../../adapters/text-of.ts';
import { zip } from '../../../adapters/zip.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { MonitorRecord, MonitorStateRecord } from '../../../core/contracts/registry/monitor.ts';
import { analyseStep } from '../../../core/monitor/analyse-step.ts';
import { type AnalyseRequest, checkStep } from '../../../core/monitor/check-step.ts';
import type { MonitorReport } from '../../../core/monitor/monitor-report.ts';
import { adjustBaseRate, ShiftOutOfBounds } from '../../../core/monitor/performance/adjust-base-rate.ts';
import { compactProject } from '../../../core/packs/compact.ts';
import { packedStore } from '../../../core/packs/packed-store.ts';
import { monitorReport } from '../../../core/pages/monitor/monitor-page.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { findLiveVariant } from '../../../core/registry/routes.ts';
import { routeTo } from '../../support/route.ts';
import { storeModel } from '../../support/stored-model.ts';
import { lines, project, reference, now as start, traffic, version } from './traffic.ts';

vi.mock('../../../core/monitor/checks/registry.ts', () => import('./four-checks.ts'));

const digest = 'd'.repeat(64);

async function platform({ champion = true, published = true } = {}) {
  let time = start.getTime();
  const now = () => new Date(time);
  const ports = {
    registry: memoryRecordStore(),
    lake: memoryObjectStore(now),
    events: memoryEvents(),
    clock: now,
    log: memoryLog(),
    textOf,
    bytesOf,
    page: monitorReport,
  };
  if (published)
    await ports.registry.write([
      { put: { ...keys.definition('fraud'), project: 'fraud', definition: project(), definitionHash: 'h' } as never },
    ]);
  if (champion) await ports.registry.write([{ put: routeTo('fraud', version, digest) }]);
  await storeModel(ports, { project: 'fraud', version, digest }, { 'reference.json': reference });
  let object = 0;
  return {
    ...ports,
    later: (ms = 3_600_000) => {
      time += ms;
    },
    capture: (values: readonly object[], compress = false) =>
      ports.lake.put(
        `inferences/fraud/dt=${now().toISOString().slice(0, 10)}/part-${String(object++).padStart(4, '0')}${compress ? '.gz' : ''}`,
        compress ? gzipSync(lines(values)) : lines(values),
      ),
    label: (values: readonly object[]) =>
      ports.lake.put(`labels/fraud/dt=${now().toISOString().slice(0, 10)}/l${object++}.ndjson`, lines(values)),
    check: () => checkStep(ports, { project: 'fraud', by: 'test' }),
    state: () => ports.registry.get<MonitorStateRecord>(keys.monitorState('fraud')),
    async monitor() {
      const seen = await checkStep(ports, { project: 'fraud', by: 'test' });
      if (seen.idle) return undefined;
      const outcome = await analyseStep(ports, seen);
      if (outcome.shifts) await adjustBaseRate(ports, outcome);
      return outcome;
    },
  };
}

describe('look', () => {
  it('is idle with a reason where there is nothing to judge', async () => {
    expect(await (await platform({ published: false })).check()).toMatchObject({
      idle: true,
      reason: "no project 'fraud' is published",
    });
    const young = await (await platform({ champion: false })).check();
    expect(young).toMatchObject({ idle: true, reason: "project 'fraud' has no champion yet; a run makes one" });
    expect(await (await platform()).check()).toEqual({
      idle: true,
      project: 'fraud',
      reason: 'no prediction has been captured yet',
    });
  });

  it('names the champion, and is idle again once that was judged', async () => {
    const p = await platform();
    await p.capture(traffic(10).predictions);
    const seen = await p.check();
    expect(seen).toMatchObject({ idle: false, version, digest, by: 'test' });
    expect((seen as AnalyseRequest).monitorId).toMatch(/^20260331-120000-[0-9a-f]{6}$/);
    const outcome = await p.monitor();
    p.later();
    expect(await p.check()).toMatchObject({ idle: true, lastReportKey: outcome!.reportKey });
    await p.label(traffic(10).labels);
    expect(await p.check()).toMatchObject({ idle: false });
  });

  it('does not look at other projects whose names begin the same', async () => {
    const p = await platform();
    await p.lake.put('inferences/fraud-2/dt=2026-03-31/part', lines(traffic(3).predictions));
    expect(await p.check()).toMatchObject({ idle: true });
  });
});

describe('analyseStep', () => {
  it('accumulates until there are enough predictions, judges them once, and starts again', async () => {
    const p = await platform();
    await p.capture(traffic(150, { seed: 1 }).predictions);
    expect(await p.monitor()).toMatchObject({ rows: 150, judged: false, largestDrift: [] });
    expect((await p.state())!.cursor).toBeNull();
    p.later();
    expect(await p.monitor()).toBeUndefined();
    await p.capture(traffic(100, { seed: 2 }).predictions, true);
    expect(await p.monitor()).toMatchObject({ rows: 250, judged: true, findings: [], found: { drifted: 0 } });
    expect((await p.state())!.cursor).not.toBeNull();
    p.later();
    await p.capture(traffic(20, { seed: 3 }).predictions);
    expect(await p.monitor()).toMatchObject({ rows: 20, judged: false });
  });

  it('writes report, page, record and events', async () => {
    const p = await platform();
    await p.capture(traffic(400, { change: (c) => (c.record.channel = 'phone') }).predictions, true);
    const outcome = (await p.monitor())!;
    expect(outcome.events).toEqual(['DriftDetected', 'QualityViolated']);
    expect(p.events.published).toMatchObject([
      { type: 'DriftDetected', detail: { findings: [{ check: 'psi', feature: 'channel' }] } },
      { type: 'QualityViolated', detail: { findings: [{ check: 'newCategories', feature: 'channel' }] } },
    ]);
    const report = JSON.parse(new TextDecoder().decode(await p.lake.get(outcome.reportKey))) as MonitorReport;
    expect(report).toMatchObject({ format: 1, monitorId: outcome.monitorId, window: { rows: 400 } });
    expect(new TextDecoder().decode(await p.lake.get(outcome.pageKey))).toContain('Attention: drift, poor data');
    const record = await p.registry.get<MonitorRecord>(keys.monitor('fraud', outcome.monitorId));
    expect(record).toMatchObject({
      rows: 400,
      found: { drifted: 1, violations: 1 },
      findings: [
        { check: 'psi', kind: 'drift', feature: 'channel' },
        { check: 'newCategories', kind: 'quality', feature: 'channel' },
      ],
      largestDrift: [{ check: 'psi', feature: 'channel' }],
      omitted: 0,
      digest,
      reportKey: outcome.reportKey,
    });
  });

  it('lets the served probabilities follow positives that have become more frequent, on record', async () => {
    const p = await platform();
    const { predictions, labels } = traffic(600, { truth: (q) => 1 / (1 + ((1 - q) / q) * Math.exp(-1.2)) });
    await p.capture(predictions);
    await p.label(labels);
    await p.monitor();
    const { shift } = (await findLiveVariant(p.registry, 'fraud'))!;
    expect(shift).toBeGreaterThan(0.6);
    expect(shift).toBeLessThanOrEqual(1);
    expect((await listAudit(p.registry, 'fraud')).map(({ action }) => action)).toContain('base rate adjusted');
  });

  it('does no more to the probabilities than a look may, whatever a report says', async () => {
    const p = await platform();
    const { predictions, labels } = traffic(600, { truth: (q) => 1 / (1 + ((1 - q) / q) * Math.exp(-1.2)) });
    await p.capture(predictions);
    await p.label(labels);
    const { monitorId, reportKey, shifts } = await analyseStep(p, (await p.check()) as AnalyseRequest);
    expect(shifts).toBe(true);
    expect((await findLiveVariant(p.registry, 'fraud'))!.shift).toBeUndefined();
    const report = JSON.parse(new TextDecoder().decode(await p.lake.get(reportKey))) as MonitorReport;
    report.performance!.baseRate!.next = 40;
    await p.lake.put(reportKey, JSON.stringify(report));
    await expect(adjustBaseRate(p, { project: 'fraud', monitorId })).rejects.toThrow(ShiftOutOfBounds);
    expect((await findLiveVariant(p.registry, 'fraud'))!.shift).toBeUndefined();
  });

  it('joins labels of predictions that were judged long before', async () => {
    const p = await platform();
    const { predictions, labels } = traffic(300, { truth: (q) => 1 - q });
    await p.capture(predictions);
    expect(await p.monitor()).toMatchObject({ judged: true, labelled: 0, realisedCost: null });
    p.later(8 * 86_400_000);
    await p.label(labels);
    const outcome = (await p.monitor())!;
    expect(outcome).toMatchObject({ rows: 0, judged: false, labelled: 300, events: ['PerformanceDegraded'] });
    expect(outcome.realisedCost).toBeGreaterThan(600);
  });

  it('sees no news in what has been packed, and goes on from there', async () => {
    const p = await platform();
    const [early, late] = [traffic(300), traffic(300, { truth: (q) => q })];
    for (let i = 0; i < 30; i++) await p.capture(early.predictions.slice(10 * i, 10 * i + 10));
    for (let i = 0; i < 30; i++) await p.label(early.labels.slice(10 * i, 10 * i + 10));
    await p.monitor();
    p.later(48 * 3_600_000);
    const objects = { lake: p.lake, clock: p.clock, log: p.log, zip, removeObjects: p.lake.remove };
    expect(await compactProject(objects, 'fraud')).toMatchObject({ objects: 60, packs: 2 });
    const packed = { ...p, lake: packedStore(p.lake, zip) };
    expect(await checkStep(packed, { project: 'fraud' })).toMatchObject({ idle: true });
    await p.capture(late.predictions.map((one) => ({ ...one, inferenceId: `late-${one.inferenceId}` })));
    const outcome = await analyseStep(packed, (await checkStep(packed, { project: 'fraud' })) as AnalyseRequest);
    expect(outcome).toMatchObject({ rows: 300, labelled: 300 });
  });

  it('answers the same request the same way and publishes nothing twice', async () => {
    const p = await platform();
    await p.capture(traffic(400, { change: (c) => (c.record.channel = 'phone') }).predictions);
    const request = (await p.check()) as AnalyseRequest;
    const first = await analyseStep(p, request);
    p.later();
    expect(await analyseStep(p, request)).toEqual(first);
    expect(p.events.published).toHaveLength(2);
  });

  it('lets two at once both finish', async () => {
    const p = await platform();
    await p.capture(traffic(300).predictions);
    const a = (await p.check()) as AnalyseRequest;
    const outcomes = await Promise.all([analyseStep(p, a), analyseStep(p, { ...a, monitorId: 'other' })]);
    expect(outcomes.map((o) => o.rows)).toEqual([300, 300]);
    expect((await p.state())!.revision).toBe(1);
  });

  it('says what is missing where the model has no reference', async () => {
    const p = await platform();
    await p.capture(traffic(5).predictions);
    const request = (await p.check()) as AnalyseRequest;
    await storeModel(p, { project: 'fraud', version, digest }, {});
    await expect(analyseStep(p, request)).rejects.toThrow(/version 3 of project 'fraud' .* without a reference.json/);
  });
});
