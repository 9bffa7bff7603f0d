import type { ProjectName } from '../contracts/ids.ts';
import type { RawObject } from '../contracts/ingest.ts';
import type { ObjectRecord } from '../contracts/registry/datasets.ts';
import type { DefinitionRecord } from '../contracts/registry/projects.ts';
import { contentHash } from '../hash/content-hash.ts';
import type { Ports } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import { announceDefinition } from '../registry/announce.ts';
import { concurrently } from '../registry/concurrently.ts';
import { listDatasets, listObjects, objectHash } from '../registry/datasets.ts';
import { findDefinition } from '../registry/definitions.ts';
import { contractHashes, type StaleObject, staleObjects } from '../registry/stale-objects.ts';
import type { IngestStart } from './start.ts';

/** Input of the machine that converts a project's data again. */
export interface ReconvertInput {
  project: ProjectName;
  /** The publication that asked for it: what failed is tried once in each round. */
  round: string;
}

/** What one check found; the machine checks again after `waitSeconds` until it is done. */
export interface ReconvertState extends ReconvertInput {
  checks: number;
  /** Objects under way. */
  running: number;
  /** Objects that have not been begun. */
  waiting: number;
  failed: number;
  waitSeconds: number;
  done: boolean;
}

/** How an execution of the ingest machine stands. */
export type ExecutionState = { status: 'running' | 'succeeded' } | { status: 'failed'; reason: string };

export interface ReconvertPorts extends Pick<Ports, 'registry' | 'events' | 'clock'> {
  lake: Pick<Ports['lake'], 'head'>;
  /** Starts the ingest machine; a name that was started before starts nothing. */
  start(execution: IngestStart): Promise<void>;
  /** Undefined where no execution has that name. */
  findExecution(name: string): Promise<ExecutionState | undefined>;
}

/** Conversions of a project at once: a new account has ten functions in all. */
const atOnce = 4;
/** Checks of one execution of the machine: its history holds 25,000 events. */
const maxChecks = 1_500;

/**
 * Begins to convert again what is catalogued or was refused under another contract, a few objects at a time, each by the
 * ingest machine as if it had just arrived. All that it knows is in the registry: interrupted, or called twice at once, it
 * goes on where it was. When nothing is left, the change of definition that brought it about is announced, so that a run starts
 * on what was converted and on nothing else.
 */
export async function reconvert(
  ports: ReconvertPorts,
  { project, round, checks = 0 }: ReconvertInput & { checks?: number },
): Promise<ReconvertState> {
  const { registry } = ports;
  const record = await findDefinition(registry, project);
  const stale = record ? staleObjects(record.definition, await listObjects(registry, project)) : [];
  const standing = await concurrently(stale, atOnce, (object) => stateOf(ports, object, round));
  const count = (state: string) => standing.filter((s) => s === state).length;
  const waiting = stale.filter((_, i) => standing[i] === 'waiting');
  const begun = waiting.slice(0, Math.max(0, atOnce - count('running')));
  if (record && begun.length > 0) {
    const datasets = new Map((await listDatasets(registry, project)).map((d) => [objectHash(d.object), d.object]));
    await concurrently(begun, atOnce, (object) => begin(ports, object, round, datasets.get(objectHash(rawOf(object)))));
  }
  const running = count('running') + begun.length;
  const failed = count('failed');
  const last = checks + 1 >= maxChecks;
  const done = (running === 0 && waiting.length === 0) || last;
  if (done && !last && record)
    await announceDefinition(
      registry,
      ports.events,
      record,
      failed === 0 ? contractHashes(record.definition) : undefined,
    );
  return {
    project,
    round,
    checks: checks + 1,
    running,
    waiting: waiting.length - begun.length,
    failed,
    waitSeconds: Math.min(20, 1 + Math.floor(checks / 4)),
    done,
  };
}

/** Name of the execution that converts a version of an object again, one a contract and round. */
function executionName({ record, contractHash }: StaleObject, round: string): string {
  const prefix = record.project.replace(/[^A-Za-z0-9-]/g, '_').slice(0, 39);
  return `${prefix}-${contentHash([objectHash(rawOf({ record })), contractHash, round]).slice(0, 40)}`;
}

async function stateOf(
  ports: ReconvertPorts,
  object: StaleObject,
  round: string,
): Promise<'running' | 'waiting' | 'failed'> {
  const { record } = object;
  if (record.failure !== undefined && record.failedIn === failedIn(object, round)) return 'failed';
  if (record.converting === undefined) return 'waiting';
  const execution = await ports.findExecution(record.converting);
  if (execution?.status === 'running') return 'running';
  // Begun and not heard of, or meant for a contract that has changed again.
  const own = record.converting === executionName(object, round);
  if (!execution || !own) return 'waiting';
  const reason =
    execution.status === 'failed' ? execution.reason : 'its execution ended without an entry in the catalogue';
  const { converting: _, ...rest } = record;
  await mark(ports.registry, record, { ...rest, failure: reason.slice(0, 500), failedIn: failedIn(object, round) });
  return 'failed';
}

/** What the entry of an object whose conversion failed in a round holds as `failedIn`. */
export function failedIn({ contractHash }: StaleObject, round: string): string {
  return contentHash([contractHash, round]).slice(0, 16);
}

async function begin(
  ports: ReconvertPorts,
  object: StaleObject,
  round: string,
  known: RawObject | undefined,
): Promise<void> {
  const { record, source } = object;
  const name = executionName(object, round);
  const { failure: _, failedIn: __, ...rest } = record;
  if (!(await mark(ports.registry, record, { ...rest, converting: name }))) return;
  const raw = await rawObject(ports, object, known);
  await ports.start({ name, input: { project: record.project, source, object: raw } });
}

/** The object as it was announced. Entries of older versions of the platform hold less of it than is needed. */
async function rawObject({ lake }: ReconvertPorts, { record }: StaleObject, known?: RawObject): Promise<RawObject> {
  if (record.etag !== undefined && record.size !== undefined) return rawOf({ record });
  if (known) return known;
  const there = await lake.head(record.key);
  const isIt = there && (record.versionId === undefined || there.versionId === record.versionId);
  return { ...rawOf({ record }), ...(isIt ? { etag: there.etag, size: there.size } : { size: 1 }) };
}

/** The object that an entry of the catalogue is about. */
export function rawOf({ record }: { record: ObjectRecord }): RawObject {
  const { key, versionId, etag = '', size = 0, sequencer } = record;
  return { key, ...(versionId ? { versionId } : {}), etag, size, ...(sequencer ? { sequencer } : {}) };
}

/** False where the entry has changed meanwhile. */
async function mark(registry: Ports['registry'], before: ObjectRecord, put: ObjectRecord): Promise<boolean> {
  const { status, contractHash, datasetVersion, converting, failedIn: failed } = before;
  try {
    await registry.write([
      { put, when: { equals: { status, contractHash, datasetVersion, converting, failedIn: failed } } },
    ]);
    return true;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return false;
  }
}

/** The name of the machine's execution for a publication of a definition. */
export function reconvertName({ project, round }: ReconvertInput): string {
  return `${project.slice(0, 39)}-${contentHash([project, round]).slice(0, 40)}`;
}

/** The round of conversions that a publication begins. */
export function roundOf({ revision }: Pick<DefinitionRecord, 'revision'>, at: Date): string {
  return `${revision}-${at.getTime()}`;
}
