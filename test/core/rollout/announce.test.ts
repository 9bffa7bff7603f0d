import { expect, it } from 'vitest';
import { memoryEvents, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { latchFindings } from '../../../core/monitor/life/latch-findings.ts';
import { listFindings } from '../../../core/registry/monitor-findings.ts';
import { announce } from '../../../core/rollout/announce.ts';
import { routeTo } from '../../support/route.ts';
import { finding, lookAt, settings } from '../monitor/life/looks.ts';

it('a promotion resolves what the monitor found of the model before, and leaves poor data open', async () => {
  const registry = memoryRecordStore();
  await registry.write([{ put: routeTo('fraud', 3, 'digest') }]);
  await latchFindings(registry, lookAt(0, [finding('psi:amount'), finding('invalid:amount')]), settings);
  const route = { ...routeTo('fraud', 4, 'other'), updatedAt: '2026-03-02T00:00:00.000Z' };
  for (const _ of [1, 2]) await announce({ registry, events: memoryEvents() }, route, 'run r');
  expect(await listFindings(registry, 'fraud')).toMatchObject([
    { id: 'invalid:amount', state: 'open' },
    { id: 'psi:amount', state: 'resolved', by: 'run r', stateAt: route.updatedAt, reason: 'version 4 serves now' },
  ]);
});
