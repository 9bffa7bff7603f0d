import type { PerennialEvent } from '../contracts/events.ts';
import { findingSummaries, findingsOfBoth } from '../contracts/findings.ts';
import type { ProjectName, RunId } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { RunRecord } from '../contracts/registry/runs.ts';
import type { LeaseRecord } from '../contracts/registry/triggers.ts';
import type { LifecycleInput, LifecycleState } from '../contracts/steps.ts';
import type { Ports, RecordStore } from '../ports/index.ts';
import { ConditionFailed, type WriteOperation } from '../ports/record-store.ts';
import { failDeadStep, listSteps } from '../registry/steps.ts';
import { resendAfter } from './coalesced-triggers.ts';
import { failureOf } from './failure.ts';
import { readLease } from './lease.ts';
import { costOfRun } from './run-cost.ts';

export type ExecutionStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The end of an execution of the lifecycle machine. */
export interface ExecutionEnd {
  executionArn: string;
  status: ExecutionStatus;
  input: Partial<LifecycleInput>;
  output?: Partial<LifecycleState>;
  /** Of an execution that failed: the state it failed in, and the error. */
  failedState?: string;
  error?: string;
  cause?: string;
  at: Date;
}

export type FinisherPorts = Pick<Ports, 'registry' | 'events' | 'triggers' | 'clock'>;

const attempts = 25;

/**
 * Records the end of a run and of its steps whose function died, frees the project's lease, tells the bus and sends on the triggers that waited, as one. Told
 * twice, it records once. Undefined for an execution that is no recorded run.
 */
export async function finishRun(ports: FinisherPorts, end: ExecutionEnd): Promise<RunRecord | undefined> {
  const { project, runId } = end.input;
  if (!project || !runId) return undefined;
  const run = await recordEnd(ports.registry, project, runId, end);
  if (!run) return undefined;
  await closeSteps(ports.registry, run, end.at);
  await ports.events.publish([eventOf(run)]);
  const lease = await readLease(ports.registry, project);
  if (lease && lease.runId === null) {
    const resend = resendAfter(runId, lease.pending, ports.clock());
    if (resend) await ports.triggers.send(resend);
  }
  return run;
}

async function recordEnd(
  registry: RecordStore,
  project: ProjectName,
  runId: RunId,
  end: ExecutionEnd,
): Promise<RunRecord | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const [run, lease] = await Promise.all([
      registry.get<RunRecord>(keys.run(project, runId)),
      readLease(registry, project),
    ]);
    if (!run) return undefined;
    if (run.status !== 'running' && run.outcome !== 'lost') return run;
    const finished: RunRecord = { ...withoutError(run), ...(await resultOf(registry, runId, end)) };
    const operations: WriteOperation[] = [{ put: finished, when: { equals: { status: run.status } } }];
    if (lease?.runId === runId) operations.push(release(lease, finished));
    try {
      await registry.write(operations);
      return finished;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  throw new Error(`run ${runId} of '${project}' changed ${attempts} times while its end was recorded`);
}

/** A function that was killed leaves its step running; nothing runs in a run that has ended. */
async function closeSteps(registry: RecordStore, { runId, finishedAt, error }: RunRecord, at: Date): Promise<void> {
  const ended = finishedAt === undefined ? at : new Date(finishedAt);
  const why = error?.message ?? 'ended without saying how';
  for (const step of await listSteps(registry, runId)) await failDeadStep(registry, step, why, ended);
}

type Result = Pick<RunRecord, 'status' | 'executionArn' | 'finishedAt' | 'cost'> &
  Pick<RunRecord, 'outcome' | 'version' | 'findings' | 'error'>;

async function resultOf(registry: RecordStore, runId: RunId, end: ExecutionEnd): Promise<Result> {
  const { executionArn, output } = end;
  const finishedAt = end.at.toISOString();
  const version = output?.register?.version;
  const findings = findingsOfBoth(output?.gate, output?.evaluate);
  const registered = version === undefined ? {} : { version, ...(findings.length > 0 && { findings }) };
  const steps = await listSteps(registry, runId);
  const cost = costOfRun(steps, end.at);
  if (end.status === 'SUCCEEDED')
    return { status: 'succeeded', executionArn, finishedAt, cost, outcome: outcomeOf(output), ...registered };
  const error = failureOf(end, steps);
  return { status: 'failed', executionArn, finishedAt, cost, outcome: `failed in ${error.step}`, error, ...registered };
}

function outcomeOf(output: Partial<LifecycleState> | undefined): string {
  if (output?.promote?.promoted) return 'promoted';
  if (output?.promote?.heldBy) return 'held by findings';
  return output?.evaluate?.verdict === 'keep' ? 'kept champion' : 'registered';
}

function release(lease: LeaseRecord, { status, trigger }: RunRecord): WriteOperation {
  const succeeded = status === 'succeeded';
  const put: LeaseRecord = {
    ...lease,
    runId: null,
    expiresAt: null,
    // A run that imported a model has trained on no rows.
    ...(trigger.reason !== 'import' && {
      rowsAtLastRun: succeeded && lease.lastRun ? lease.lastRun.rows : lease.rowsAtLastRun,
      lastRun: lease.lastRun && { ...lease.lastRun, succeeded },
      succeededRuns: lease.succeededRuns + (succeeded ? 1 : 0),
    }),
    revision: lease.revision + 1,
  };
  return { put, when: { equals: { revision: lease.revision } } };
}

function eventOf({
  project,
  runId,
  trigger,
  status,
  outcome = '',
  version,
  findings,
  error,
}: RunRecord): PerennialEvent {
  const base = { project, runId, trigger: trigger.reason };
  if (status === 'failed')
    return { type: 'RunFailed', detail: { ...base, step: error?.step ?? 'unknown', error: error?.message ?? outcome } };
  const found = findings ? { findings: findingSummaries(findings) } : {};
  return { type: 'RunFinished', detail: { ...base, outcome, ...(version === undefined ? {} : { version }), ...found } };
}

function withoutError({ error: _, ...run }: RunRecord): RunRecord {
  return run;
}
