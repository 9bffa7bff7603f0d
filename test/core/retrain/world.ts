import {
  memoryEvents,
  memoryLater,
  memoryLifecycle,
  memoryLog,
  memoryRecordStore,
  memorySchedules,
  memoryTriggers,
} from '../../../adapters/memory/index.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { RunRecord } from '../../../core/contracts/registry/runs.ts';
import type { RunLook, Trigger, TriggerDecision, TriggerReason } from '../../../core/contracts/triggers.ts';
import type { ReconvertInput } from '../../../core/ingest/reconvert.ts';
import { catalogueDataset } from '../../../core/registry/datasets.ts';
import { findDefinition } from '../../../core/registry/definitions.ts';
import { contractHashes } from '../../../core/registry/stale-objects.ts';
import type { ExecutionDescription } from '../../../core/retrain/end-of-execution.ts';
import { type ExecutionEnd, finishRun } from '../../../core/retrain/finish-run.ts';
import { readLease } from '../../../core/retrain/lease.ts';
import { lookAtRun } from '../../../core/retrain/look-at-run.ts';
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
  const later = memoryLater();
  /** What Step Functions says of executions; of all others, that they run. */
  const executions = new Map<string, ExecutionDescription | undefined>();
  const describe = async (arn: string) => (executions.has(arn) ? executions.get(arn) : { status: 'RUNNING' });
  const failedState = async () => undefined;
  const log = memoryLog();
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
  const doors = { triggers, later, events };
  const ports = { registry, lifecycle, ...doors, schedules, clock, reconvert, describe, failedState, log };

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
  const queue: { due: number; message: Trigger | RunLook }[] = [];
  const collect = () => {
    for (const message of triggers.sent.splice(0)) queue.push({ due: time, message });
    for (const { message, at } of later.waiting.splice(0)) queue.push({ due: at.getTime(), message });
  };

  return {
    ...ports,
    executions,
    /** Triggers that wait for a moment. */
    appointments: () => later.waiting.flatMap(({ message }) => ('look' in message ? [] : [message])),
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
        if ('look' in next.message) await lookAtRun(ports, next.message);
        else decisions.push(await send(next.message));
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
