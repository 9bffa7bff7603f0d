/**
 * The deployed stack in memory, on a simulated clock: the twins of its stores, and what stands between its functions (queues,
 * rules of the bus, the state machines) as plain calls. All work is done by the steps of core that the Lambdas call.
 */

import { bytesOf } from '../../adapters/bytes-of.ts';
import { convertFile } from '../../adapters/duckdb/convert.ts';
import { memoryObjectStore, memoryRecordStore, memoryReleaseBudget } from '../../adapters/memory/index.ts';
import type { MemoryObjectStore } from '../../adapters/memory/object-store.ts';
import type { MemoryRecordStore } from '../../adapters/memory/record-store.ts';
import { textOf } from '../../adapters/text-of.ts';
import type { EventType, PerennialEvent } from '../../core/contracts/events.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { Project } from '../../core/contracts/project.ts';
import type { PredictionResponse } from '../../core/contracts/serving.ts';
import type { LifecycleInput, LifecycleState } from '../../core/contracts/steps.ts';
import type { RunLook, Trigger, TriggerDecision } from '../../core/contracts/triggers.ts';
import { catalogueObject } from '../../core/ingest/catalogue-object.ts';
import { convertObject } from '../../core/ingest/convert-object.ts';
import { inspectObject } from '../../core/ingest/inspect-object.ts';
import { analyseStep } from '../../core/monitor/analyse-step.ts';
import { checkStep } from '../../core/monitor/check-step.ts';
import type { MonitorReport } from '../../core/monitor/monitor-report.ts';
import { adjustBaseRate } from '../../core/monitor/performance/adjust-base-rate.ts';
import type { GatePorts } from '../../core/optimise/gate-step.ts';
import { publishDefinition } from '../../core/registry/definitions.ts';
import { finishRun } from '../../core/retrain/finish-run.ts';
import { receiveTrigger } from '../../core/retrain/receive-trigger.ts';
import { triggerOfMessage } from '../../core/retrain/trigger-of-event.ts';
import { ensureModelEntities } from '../../core/rollout/load-model-entities.ts';
import type { LoadCommand } from '../../core/rollout/ports.ts';
import { measureServing } from '../../core/serve/measure-serving.ts';
import { Predictor } from '../../core/serve/predict.ts';
import { LabelRecorder } from '../../core/serve/record-labels.ts';
import { updateEntitiesStep } from '../../core/serve/update-entities-step.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { runLifecycle } from './lifecycle.ts';
import { noApprovals, noRollouts } from './no-rollouts.ts';
import { quietLog } from './quiet-log.ts';

/** Events that are a reason to think about a run, as the rule of the trigger queue has them. */
const reasons: readonly EventType[] = ['DatasetCatalogued', 'DriftDetected', 'PerformanceDegraded'];
const caller = { kind: 'iam', arn: 'arn:aws:iam::123456789012:role/bank' } as const;
export const codeHash = 'simulation';

/** A decision about a trigger, and what came of the run that it started. */
export interface Decided {
  at: number;
  trigger: Trigger;
  decision: TriggerDecision;
  run?: LifecycleState;
  /** Why the run failed. */
  error?: string;
}

interface Stores {
  lake: MemoryObjectStore;
  registry: MemoryRecordStore;
  entities: MemoryRecordStore;
}

export class Cloud {
  /** Milliseconds since 1970; only ever moved forward. */
  now: number;
  readonly events: { at: number; event: PerennialEvent }[] = [];
  readonly decided: Decided[] = [];
  readonly lake: MemoryObjectStore;
  readonly registry: MemoryRecordStore;
  readonly entities: MemoryRecordStore;
  readonly #project: string;
  readonly #seed: number;
  readonly #messages: { body: string; due: number }[] = [];
  readonly #started: { executionArn: string; input: LifecycleInput }[] = [];
  readonly #captured: string[] = [];
  #predictor: Predictor | undefined;
  #recorder: LabelRecorder | undefined;
  #ids = 0;

  constructor(project: string, seed: number, now: number, stores?: Stores) {
    this.#project = project;
    this.#seed = seed;
    this.now = now;
    const clock = () => new Date(this.now);
    this.lake = stores ? stores.lake.copy(clock) : memoryObjectStore(clock);
    this.registry = stores ? stores.registry.copy() : memoryRecordStore();
    this.entities = stores ? stores.entities.copy() : memoryRecordStore();
  }

  /** The same at this moment, from where it goes its own way. */
  copy(): Cloud {
    return new Cloud(this.#project, this.#seed, this.now, this);
  }

  /** All ports of the steps. */
  ports() {
    const random = seededRandom(this.#seed * 2 ** 32 + this.#ids++);
    return {
      lake: this.lake,
      registry: this.registry,
      entities: this.entities,
      clock: () => new Date(this.now),
      codeHash: () => codeHash,
      random: (bytes: number) => Uint8Array.from({ length: bytes }, () => Math.floor(256 * random())),
      log: quietLog,
      piiKey: async () => 'simulated',
      events: { publish: (events: PerennialEvent[]) => this.#publish(events) },
      triggers: {
        send: async (trigger: Trigger) => {
          this.#messages.push({ body: JSON.stringify(trigger), due: this.now });
        },
      },
      later: {
        send: async (message: Trigger | RunLook, at: Date) => {
          // No end of a run is lost here: nobody has to look for it.
          if (!('look' in message)) this.#messages.push({ body: JSON.stringify(message), due: at.getTime() });
        },
      },
      measure: this.measure,
      // A run ends before the next message is looked at.
      describe: async () => undefined,
      failedState: async () => undefined,
      lifecycle: {
        start: async (name: string, input: LifecycleInput) => {
          const executionArn = `arn:aws:states:eu-central-1:123456789012:execution:lifecycle:${name}`;
          this.#started.push({ executionArn, input });
          return { executionArn };
        },
      },
      sendEntityMessages: async (bodies: string[]) => {
        const messages = bodies.map((body, i) => ({ messageId: String(i), body }));
        const failed = await updateEntitiesStep({ ...this.ports(), inTime: new AbortController().signal }, messages);
        if (failed.length > 0) throw new Error(`${failed.length} messages of the entity queue were not folded`);
      },
    };
  }

  /** What serving a candidate takes; a test may say it. */
  measure: GatePorts['measure'] = async (request) => {
    const { clock, random } = this.ports();
    const from = performance.now();
    const ports = {
      modelFile: (project: string, digest: string) => this.lake.get(keysOf.candidate(project, digest)),
      clock,
      random,
      modelMemory: 1e9,
      memoryMb: () => 128,
      sinceStart: () => performance.now() - from,
    };
    const few = { warmUp: { requests: 0, ms: 0 }, timed: { requests: 20, ms: 1_000, fewest: 1 } };
    return { processes: [await measureServing(ports, request, few)] };
  };

  /** Ports of a promotion by hand. */
  rolloutPorts() {
    const ports = this.ports();
    return {
      ...ports,
      loadEntities: (command: LoadCommand) => ensureModelEntities(ports, command),
      keepLooking: noRollouts,
      startApproval: noApprovals,
    };
  }

  async publish(definition: Project): Promise<void> {
    const at = new Date(this.now);
    await publishDefinition(this.registry, { definition, codeHash, by: 'simulation', at });
  }

  /** A file that a bank drops into the bucket, through the ingest machine. */
  async deliver(source: string, file: string, rows: readonly Record<string, unknown>[]): Promise<void> {
    const ports = {
      ...this.ports(),
      convert: convertFile,
      tables: { get: async () => undefined, put: async () => {} },
    };
    const key = keysOf.raw(this.#project, source, file);
    await this.lake.put(key, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const { etag, size, versionId } = (await this.lake.head(key))!;
    const object = { key, etag, size, ...(versionId === undefined ? {} : { versionId }) };
    const inspection = await inspectObject(ports, { project: this.#project, source, object });
    const { status, reason } = await catalogueObject(ports, await convertObject(ports, inspection));
    if (status !== 'catalogued') throw new Error(`${key} was not catalogued: ${status}, ${reason ?? 'no reason'}`);
  }

  /** Records through the prediction API. */
  predict(records: readonly Record<string, unknown>[]): Promise<PredictionResponse> {
    this.#predictor ??= new Predictor({
      ...this.ports(),
      modelFile: (project, digest) => this.lake.get(keysOf.model(project, digest, 'model.json')),
      capture: async (documents) => {
        this.#captured.push(...documents);
        return [];
      },
      undelivered: (to, reason) => {
        throw new Error(`not delivered to ${to}: ${reason}`);
      },
      risk: memoryReleaseBudget(),
      unreleased: (project, reason) => {
        throw new Error(`nothing of ${project} could be released: ${reason}`);
      },
      modelRefused: async ({ project, version, reason }) => {
        throw new Error(`version ${version} of ${project} was refused: ${reason}`);
      },
      refused: () => {},
      fellBack: (project, reason) => {
        throw new Error(`nothing of ${project} could be scored: ${reason}`);
      },
      modelMemory: 1e9,
      memoryMb: () => 128,
    });
    return this.#predictor.predict(this.#request({ records }));
  }

  /** The capture stream's object: all predictions since the last one. @returns them */
  async flush(): Promise<string[]> {
    const lines = this.#captured.splice(0);
    if (lines.length === 0) return lines;
    const at = new Date(this.now).toISOString();
    const key = `${keysOf.inferences(this.#project)}dt=${at.slice(0, 10)}/${at.slice(11, 13)}-${this.#ids++}.ndjson`;
    await this.lake.put(key, `${lines.join('\n')}\n`);
    return lines;
  }

  /** Ground truth through the API. */
  async label(labels: readonly { key: string; value: string | number | boolean; at: string }[]): Promise<void> {
    this.#recorder ??= new LabelRecorder({
      ...this.ports(),
      modelFile: (project, digest) => this.lake.get(keysOf.model(project, digest, 'model.json')),
      putObject: (key, body) => this.lake.put(key, body),
      refused: () => {},
      undelivered: (to, reason) => {
        throw new Error(`not delivered to ${to}: ${reason}`);
      },
    });
    if (labels.length === 0) return;
    const { rejected } = await this.#recorder.record(this.#request({ labels }));
    if (rejected.length > 0) throw new Error(`labels were rejected: ${rejected[0]!.message}`);
  }

  /** One look of the monitor. @returns its report, undefined where there was nothing new */
  async look(): Promise<MonitorReport | undefined> {
    const request = await checkStep(this.ports(), { project: this.#project, by: 'schedule' });
    if (request.idle) return undefined;
    let report: MonitorReport | undefined;
    const page = (made: MonitorReport) => {
      report = made;
      return '';
    };
    const outcome = await analyseStep({ ...this.ports(), textOf, bytesOf, page }, request);
    if (outcome.shifts) await adjustBaseRate(this.ports(), outcome);
    return report;
  }

  /** Puts a trigger on the queue. */
  trigger(message: Pick<Trigger, 'reason' | 'by' | 'detail'>): void {
    this.#messages.push({ body: JSON.stringify({ project: this.#project, ...message }), due: this.now });
  }

  /** Works on what waits in the queues by now, until nothing does. */
  async settle(): Promise<void> {
    for (;;) {
      const at = this.#messages.findIndex(({ due }) => due <= this.now);
      if (at < 0) return;
      const [{ body }] = this.#messages.splice(at, 1) as [{ body: string; due: number }];
      const message = { body, id: `m${this.#ids++}`, sentAt: new Date(this.now) };
      const decision = await receiveTrigger(this.ports(), message);
      const decided: Decided = { at: this.now, trigger: triggerOfMessage(body, message), decision };
      this.decided.push(decided);
      for (const started of this.#started.splice(0)) await this.#execute(started, decided);
    }
  }

  /** The state machine of the lifecycle, and what is told at its end. */
  async #execute(
    { executionArn, input }: { executionArn: string; input: LifecycleInput },
    decided: Decided,
  ): Promise<void> {
    const end = { executionArn, input, at: new Date(this.now) };
    decided.trigger = input.trigger;
    try {
      decided.run = await runLifecycle(this.ports(), input);
    } catch (error) {
      const { name, message } = error as Error;
      decided.error = `${name}: ${message}`;
      await finishRun(this.ports(), { ...end, status: 'FAILED', error: name, cause: message });
      return;
    }
    await finishRun(this.ports(), { ...end, status: 'SUCCEEDED', output: decided.run });
  }

  async #publish(events: readonly PerennialEvent[]): Promise<void> {
    for (const event of events) {
      this.events.push({ at: this.now, event });
      if (!reasons.includes(event.type)) continue;
      const time = new Date(this.now).toISOString();
      const body = { id: `e${this.#ids++}`, time, 'detail-type': event.type, detail: event.detail };
      this.#messages.push({ body: JSON.stringify(body), due: this.now });
    }
  }

  #request(body: unknown) {
    const json = { contentType: 'application/json', body: JSON.stringify(body), isBase64Encoded: false };
    return { project: this.#project, caller, ...json };
  }
}
