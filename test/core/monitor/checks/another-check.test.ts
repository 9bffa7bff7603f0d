import { expect, it, vi } from 'vitest';
import { bytesOf } from '../../../../adapters/bytes-of.ts';
import { memoryEvents, memoryLog, memoryObjectStore, memoryRecordStore } from '../../../../adapters/memory/index.ts';
import { textOf } from '../../../../adapters/text-of.ts';
import { renderMonitor } from '../../../../bin/commands/monitor.ts';
import { coloursFor } from '../../../../bin/ui/colours.ts';
import { keys } from '../../../../core/contracts/registry/keys.ts';
import type { MonitorRecord } from '../../../../core/contracts/registry/monitor.ts';
import { analyseStep } from '../../../../core/monitor/analyse-step.ts';
import type * as registry from '../../../../core/monitor/checks/registry.ts';
import { monitorReport } from '../../../../core/pages/monitor/monitor-page.ts';
import { routeTo } from '../../../support/route.ts';
import { storeModel } from '../../../support/stored-model.ts';
import { lines, now, project, reference, traffic, version } from '../traffic.ts';

/** One file, and one line in the registry. */
vi.mock('../../../../core/monitor/checks/registry.ts', async (original) => {
  const { checks } = await original<typeof registry>();
  const { binnedKolmogorovSmirnov } = await import('./kolmogorov-smirnov.ts');
  return { checks: [...checks, binnedKolmogorovSmirnov] };
});

it('takes a check that no other file knows into the report, its page, the event, the record and the command line', async () => {
  const stores = { registry: memoryRecordStore(), lake: memoryObjectStore(() => now), events: memoryEvents() };
  const definition = { ...keys.definition('fraud'), project: 'fraud', definition: project(), definitionHash: 'h' };
  await stores.registry.write([{ put: definition as never }, { put: routeTo('fraud', version, 'd') }]);
  await storeModel(stores, { project: 'fraud', version, digest: 'd' }, { 'reference.json': reference });
  const { predictions } = traffic(400, { change: (p) => (p.record.amount = Number(p.record.amount) / 2) });
  await stores.lake.put('inferences/fraud/dt=2026-03-31/a', lines(predictions));
  const ports = { ...stores, clock: () => now, log: memoryLog(), textOf, bytesOf, page: monitorReport };

  const outcome = await analyseStep(ports, { project: 'fraud', by: 'test', monitorId: 'm', version, digest: 'd' });

  const finding = {
    check: 'binnedKs',
    kind: 'drift',
    feature: 'amount',
    statistic: expect.closeTo(0.5, 1),
    threshold: 0.25,
    chance: expect.any(Number),
    effect: expect.closeTo(0.5, 1),
    message: expect.stringMatching(/^distance of distributions 0\.\d\d$/),
    id: 'binnedKs:amount',
    since: null,
    cost: { perDay: expect.any(Number), lower: expect.any(Number), upper: expect.any(Number) },
    urgent: false,
    advice: expect.stringContaining("the owner of 'amount'"),
  };
  expect(outcome.findings).toContainEqual(finding);
  expect(outcome.found.drifted).toBe(1);
  expect(stores.events.published).toMatchObject([
    {
      type: 'DriftDetected',
      detail: { findings: expect.arrayContaining([expect.objectContaining({ id: 'psi:amount' }), finding]) },
    },
  ]);
  const page = new TextDecoder().decode(await stores.lake.get(outcome.pageKey));
  expect(page).toContain('Largest distance between the distribution functions over the bins.');
  expect(page).toMatch(/<b>amount<\/b>: distance of distributions 0\.\d\d/);
  const record = (await stores.registry.get<MonitorRecord>(keys.monitor('fraud', 'm')))!;
  expect(renderMonitor(record, 'page.html', coloursFor({ isTTY: false } as NodeJS.WriteStream))).toMatch(
    /drift +amount \(largest PSI \d\.\d+, .*KS 0\.\d+\)/,
  );
});
