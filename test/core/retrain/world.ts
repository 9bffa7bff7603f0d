import {
  memoryEvents,
  memoryLifecycle,
  memoryRecordStore,
  memorySchedules,
  memoryTriggers,
} from '../../../adapters/memory/index.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { RunRecord } from '../../../core/contracts/registry/runs.ts';
import type { Trigger, TriggerDecision, TriggerReason } from '../../../core/contracts/triggers.ts';
import type { ReconvertInput } from '../../../core/ingest/reconvert.ts';
import { catalogueDataset } from '../../../core/registry/datasets.ts';
import { findDefinition } from '../../../core/registry/definitions.ts';
import { contractHashes } from '../../../core/registry/stale-objects.ts';
import { type ExecutionEnd, finishRun } from '../../../core/retrain/finish-run.ts';
import { readLease } from '../../../core/retrain/lease.ts';
import { publishProjects } from '../../../core/retrain/publish-projects.ts';
import { startRun } from '../../../core/retrain/start-run.ts';
import { triggerOfMessage } from '../../../core/retrain/trigger-of-event.ts';
import { projectInput } from '../../support/project.ts';

const minute = 60_000;
export const hour = 60 * minute;

/** The retrain stage on the memory twins, with a clock that the test moves and a queue that delivers when it is due. */
export function world() {
  const registry = memoryRecordStore();
  const lifecycle = memoryLifecycle();
  const triggers = memoryTriggers();
  const events = memoryEvents();
  const schedules = memorySchedules();
  let time = Date.parse('2026-03-01T00:00:00Z');
  let count = 0;
  let asked = 0;
  const clock = () => new Date(time);
  const reconversions: ReconvertInput[] = [];
  const reconvert = async (input: ReconvertInput) => {
    reconversions.push(input);
  };
  const ports = { registry, lifecycle, triggers, events, schedules, clock, reconvert };

  const send = (trigger: Trigger): Promise<TriggerDecision> => startRun(ports, trigger);
  const trigger = (reason: TriggerReason, change: Partial<Trigger> = {}): Trigger => ({
    id: `t${++count}`,
    project: 'fraud',
    reason,
    at: clock().toISOString(),
    by: 'test',
    // Each time the monitor asks, more labels have matured.
    ...((reason === 'drift' || reason === 'degradation') && { detail: { since: null, labelledSince: 1000 * ++asked } }),
    ...change,
  });
  const queue: { due: number; trigger: Trigger }[] = [];
  const collect = () => {
    for (const { trigger, delaySeconds } of triggers.sent.splice(0))
      queue.push({ due: time + delaySeconds * 1000, trigger });
  };

  return {
    ...ports,
    reconversions,
    trigger,
    send,
    ask: (reason: TriggerReason, change: Partial<Trigger> = {}) => send(trigger(reason, change)),
    async publish(change: Partial<ProjectInput> = {}, codeHash = 'code-1') {
      events.published.splice(0);
      const definitions = [projectInput('fraud', change)];
      await publishProjects(ports, { definitions, codeHash, by: 'ada', complete: false });
      return events.published.splice(0);
    },
    /** Catalogues a file and gives the trigger of its event. */
    async arrive(rows: number, source = 'payments'): Promise<Trigger> {
      const datasetVersion = `d${++count}`;
      const published = await findDefinition(registry, 'fraud');
      const contractHash = published && contractHashes(published.definition)[source];
      await catalogueDataset(registry, {
        project: 'fraud',
        source,
        datasetVersion,
        object: { key: `raw/fraud/${source}/${datasetVersion}`, etag: 'e', size: 1 },
        format: 'csv',
        compression: 'none',
        rows,
        quarantined: 0,
        reasons: {},
        duplicates: 0,
        columns: [],
        curatedKey: 'c',
        ...(contractHash ? { contractHash } : {}),
        cataloguedAt: clock().toISOString(),
      });
      const detail = { project: 'fraud', source, datasetVersion, rows, quarantined: 0 };
      const event = { id: `e${count}`, 'detail-type': 'DatasetCatalogued', time: clock().toISOString(), detail };
      return triggerOfMessage(JSON.stringify(event), { id: 'm', sentAt: clock() });
    },
    /** Moves the clock, delivering what falls due. */
    async wait(ms: number): Promise<TriggerDecision[]> {
      const until = time + ms;
      const decisions: TriggerDecision[] = [];
      for (;;) {
        collect();
        queue.sort((a, b) => a.due - b.due);
        const next = queue[0];
        if (!next || next.due > until) break;
        queue.shift();
        time = Math.max(time, next.due);
        decisions.push(await send(next.trigger));
      }
      time = until;
      return decisions;
    },
    async finish(runId: string, change: Partial<ExecutionEnd> = {}): Promise<RunRecord | undefined> {
      return finishRun(ports, {
        executionArn: `arn:execution:${runId}`,
        status: 'SUCCEEDED',
        input: { project: 'fraud', runId },
        output: {
          register: { version: 1, digest: 'd' },
          promote: { promoted: true, version: 1, reason: '' },
        },
        at: clock(),
        ...change,
      });
    },
    run: (runId: string) => registry.get<RunRecord>(keys.run('fraud', runId)),
    lease: () => readLease(registry, 'fraud'),
    /** Publishes, brings data, and finishes a first manual run. */
    async trained(change: Partial<ProjectInput> = {}): Promise<string> {
      await this.publish(change);
      await this.arrive(100);
      const decision = await this.ask('manual');
      if (decision.decision !== 'started') throw new Error(`not started: ${JSON.stringify(decision)}`);
      time += minute;
      await this.finish(decision.runId);
      events.published.splice(0);
      time += minute;
      return decision.runId;
    },
  };
}
