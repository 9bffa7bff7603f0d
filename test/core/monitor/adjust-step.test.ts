import { expect, test } from 'vitest';
import { memoryLog, memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import { adjustStep } from '../../../core/monitor/adjust-step.ts';
import { ImplausibleShift } from '../../../core/monitor/performance/adjust-base-rate.ts';
import { findLiveVariant } from '../../../core/registry/routes.ts';
import { project } from '../../support/project.ts';
import { routeTo } from '../../support/route.ts';

const now = new Date('2026-03-01T00:00:00Z');

/** A look whose report asks for a shift of log odds. */
async function reported(next: number, version = 3) {
  const ports = { registry: memoryRecordStore(), lake: memoryObjectStore(), log: memoryLog(), clock: () => now };
  const definition = project('fraud', { monitoring: { adjustBaseRate: true } });
  const published = { ...keys.definition('fraud'), project: 'fraud', definition, definitionHash: 'h' };
  const record = { ...keys.monitor('fraud', 'm'), project: 'fraud', monitorId: 'm', modelVersion: version };
  await ports.registry.write([
    { put: published as never },
    { put: record as never },
    { put: routeTo('fraud', 3, 'd') },
  ]);
  const baseRate = { shift: 0, next, rows: 900, positives: 90, since: now.getTime() };
  const report = {
    format: 1,
    window: {},
    monitorId: 'm',
    minimumRows: 100,
    performance: { rows: 900, baseRate },
    findings: [],
    features: [],
  };
  await ports.lake.put('reports/fraud/monitor/m/report.json', JSON.stringify(report));
  const adjusted = adjustStep(ports, { project: 'fraud', monitorId: 'm' });
  return { adjusted, live: async () => (await findLiveVariant(ports.registry, 'fraud'))?.shift };
}

test('what serves follows the base rate that a look has found', async () => {
  const { adjusted, live } = await reported(0.8);
  expect(await adjusted).toEqual({ adjusted: true });
  expect(await live()).toBe(0.8);
});

test.each([2, -40, Number.MAX_VALUE])(
  'a report that asks for more than the monitor ever does changes nothing: %d',
  async (next) => {
    const { adjusted, live } = await reported(next);
    await expect(adjusted).rejects.toThrow(ImplausibleShift);
    expect(await live()).toBeUndefined();
  },
);

test('a look at a version that serves no more changes nothing', async () => {
  const { adjusted, live } = await reported(0.8, 2);
  expect(await adjusted).toEqual({ adjusted: false });
  expect(await live()).toBeUndefined();
});
