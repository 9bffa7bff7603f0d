import { beforeEach, expect, it, vi } from 'vitest';
import { metrics } from '../../../adapters/log.ts';
import { memoryEvents, memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { featuresFound } from '../../../core/contracts/monitor-finding.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { AnalyseRequest } from '../../../core/monitor/check-step.ts';
import { handler as analyse } from '../../../lambdas/monitor/analyse.ts';
import { handler as check } from '../../../lambdas/monitor/check.ts';
import { lines, now, project, reference, traffic, version } from '../../core/monitor/traffic.ts';
import { lambdaContext } from '../../support/context.ts';
import { routeTo } from '../../support/route.ts';
import { storeModel } from '../../support/stored-model.ts';

const stores = vi.hoisted(() => ({ lake: {} as never, registry: {} as never, events: {} as never }));
vi.mock('../../../adapters/aws/account.ts', () => ({ accountConcurrency: async () => 10 }));
vi.mock('../../../adapters/aws/lake.ts', () => ({ packedLake: () => stores.lake }));
vi.mock('../../../adapters/aws/registry.ts', () => ({ registry: () => stores.registry }));
vi.mock('../../../adapters/aws/events.ts', () => ({ events: () => stores.events }));
vi.mock('../../../adapters/clock.ts', () => ({ clock: () => now }));

const lake = memoryObjectStore(() => now);
const registry = memoryRecordStore();
const events = memoryEvents();

beforeEach(async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  Object.assign(stores, { lake, registry, events });
  const definition = { ...keys.definition('fraud'), project: 'fraud', definition: project(), definitionHash: 'h' };
  await registry.write([{ put: definition as never }, { put: routeTo('fraud', version, 'abc') }]);
  await storeModel({ registry, lake }, { project: 'fraud', version, digest: 'abc' }, { 'reference.json': reference });
  const { predictions, labels } = traffic(400, { change: (p) => (p.record.channel = 'phone') });
  await lake.put('inferences/fraud/dt=2026-03-31/a', lines(predictions));
  await lake.put('labels/fraud/dt=2026-03-31/a.ndjson', lines(labels));
});

it('goes from a look to a report, events and at most four metrics', async () => {
  const emf = metrics();
  let published: ReturnType<typeof emf.serializeMetrics> | undefined;
  vi.spyOn(emf, 'publishStoredMetrics').mockImplementation(() => {
    published = emf.serializeMetrics();
    return emf;
  });
  const seen = await check({ project: 'fraud' });
  expect(seen).toMatchObject({ idle: false, by: 'schedule' });
  // The state machine hands on its input merged with the answer of the look.
  const outcome = await analyse({ ...(seen as AnalyseRequest) }, lambdaContext);
  expect(outcome).toMatchObject({ rows: 400, judged: true, found: { drifted: 1, violations: 1 }, labelled: 400 });
  expect(featuresFound(outcome.findings, 'drift')).toEqual(['channel']);
  expect(events.published.map((e) => e.type)).toEqual(['DriftDetected', 'QualityViolated']);
  expect(published).toMatchObject({ Project: 'fraud', Predictions: 400, QualityViolations: 1 });
  expect(published!._aws.CloudWatchMetrics[0]!.Metrics.map((m) => m.Name)).toEqual([
    'Predictions',
    'LargestStabilityIndex',
    'QualityViolations',
    'RealisedCostPerThousand',
  ]);
  expect(await check({ project: 'fraud' })).toMatchObject({ idle: true });
});
