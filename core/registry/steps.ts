import { keys } from '../contracts/registry/keys.ts';
import type { StepOutputRecord, StepRecord } from '../contracts/registry/runs.ts';
import { stepKey as keyOfStep } from '../hash/content-hash.ts';
import type { Clock, RecordStore } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';

/**
 * Days for which a step's output is found again. Objects in `work/` live longer than this, so that an output that is
 * found can be read.
 */
export const stepOutputDays = 21;

const dayMs = 86_400_000;
const maxErrorLength = 2_000;

export interface StepRun<R> {
  runId: string;
  /** Name under which the run lists the step; several items of a Map have several. */
  name: string;
  /** Name that counts in the key. @default name */
  step?: string;
  /** SHA-256 of the step's code. */
  codeHash: string;
  /** Content addresses and parameters that decide the output; never a run id or a time. */
  inputs: () => unknown | Promise<unknown>;
  run: (stepKey: string) => Promise<StepReturn<R>>;
}

export interface StepReturn<R> {
  /** References to what the step wrote; stored under the step's key. */
  result: R;
  /** A few figures for a person who looks at the run. */
  summary?: Record<string, unknown>;
}

/**
 * Runs a step of a run, or returns the output that equal code and inputs gave before. Two attempts at once both work, and end
 * with the one output that was stored first.
 * @throws what `inputs` or `run` throws, after it is recorded
 */
export async function runStep<R>(store: RecordStore, now: Clock, step: StepRun<R>): Promise<R> {
  const name = step.step ?? step.name;
  return recordStep<R>(store, now, step, async (begin) => {
    const stepKey = keyOfStep(name, step.codeHash, await step.inputs());
    const known = await findStepOutput(store, stepKey, now());
    if (known) return { stepKey, reused: true, ...outputOf<R>(known) };
    await begin(stepKey);
    const stored = await storeOutput(store, now(), name, stepKey, await step.run(stepKey));
    return { stepKey, ...outputOf<R>(stored) };
  });
}

/**
 * Does the work of a step and records how it went. The step's record says running from `begin` on, then succeeded or
 * failed; one that says running belongs to an attempt that is under way or has died, and never holds up another.
 * @throws what `work` throws, after it is recorded
 */
export async function recordStep<R>(
  store: RecordStore,
  now: Clock,
  { runId, name }: { runId: string; name: string },
  work: (begin: (stepKey: string) => Promise<void>) => Promise<StepReturn<R> & { stepKey?: string; reused?: boolean }>,
): Promise<R> {
  const started = now();
  let record: StepRecord = {
    ...keys.runStep(runId, name),
    runId,
    step: name,
    stepKey: '',
    status: 'running',
    reused: false,
    startedAt: started.toISOString(),
  };
  let begun = false;
  const begin = async (stepKey: string) => {
    record = { ...record, stepKey };
    await store.write([{ put: record }]);
    begun = true;
  };
  const end = async (change: Partial<StepRecord>) => {
    const ended = now();
    const duration = ended.getTime() - started.getTime();
    const put: StepRecord = { ...record, ...change, finishedAt: ended.toISOString(), duration };
    await close(store, put, begun);
  };
  try {
    const { result, summary, stepKey = record.stepKey, reused = false } = await work(begin);
    await end({ status: 'succeeded', stepKey, reused, ...(summary ? { summary } : {}) });
    return result;
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    await end({ status: 'failed', error: message.slice(0, maxErrorLength) });
    throw error;
  }
}

/** The stored output of that key, unless it has expired. */
export async function findStepOutput(
  store: RecordStore,
  stepKey: string,
  at: Date,
): Promise<StepOutputRecord | undefined> {
  const known = await store.get<StepOutputRecord>(keys.stepOutput(stepKey));
  // DynamoDB removes expired items late.
  return known && (known.ttl ?? Number.POSITIVE_INFINITY) * 1000 > at.getTime() ? known : undefined;
}

/** The steps of a run in the order they started. */
export async function listSteps(store: RecordStore, runId: string): Promise<StepRecord[]> {
  const { pk } = keys.runStep(runId, '');
  const steps = await store.query<StepRecord>(pk, { prefix: 'STEP#' });
  return steps.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/**
 * Closes as failed a step whose function died before it could do so itself; one that has ended, or that a later attempt
 * takes over meanwhile, stays as it is.
 */
export async function failDeadStep(store: RecordStore, step: StepRecord, error: string, at: Date): Promise<void> {
  if (step.status !== 'running') return;
  const duration = Math.max(0, at.getTime() - Date.parse(step.startedAt));
  const put: StepRecord = {
    ...step,
    status: 'failed',
    error: error.slice(0, maxErrorLength),
    finishedAt: at.toISOString(),
    duration,
  };
  const equals = { status: step.status, startedAt: step.startedAt };
  try {
    await store.write([{ put, when: { equals } }]);
  } catch (failure) {
    if (!(failure instanceof ConditionFailed)) throw failure;
  }
}

async function storeOutput(
  store: RecordStore,
  at: Date,
  step: string,
  stepKey: string,
  output: StepReturn<unknown>,
): Promise<StepOutputRecord> {
  const put: StepOutputRecord = {
    ...keys.stepOutput(stepKey),
    step,
    ...output,
    createdAt: at.toISOString(),
    ttl: Math.floor((at.getTime() + stepOutputDays * dayMs) / 1000),
  };
  for (;;) {
    const known = await store.get<StepOutputRecord>(keys.stepOutput(stepKey));
    if (known && (known.ttl ?? Number.POSITIVE_INFINITY) * 1000 > at.getTime()) return known;
    try {
      await store.write([{ put, when: known ? { equals: { createdAt: known.createdAt } } : 'absent' }]);
      return put;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
}

/** Writes the end of an attempt, unless a later attempt has taken the record over. */
async function close(store: RecordStore, put: StepRecord, begun: boolean): Promise<void> {
  try {
    await store.write([begun ? { put, when: { equals: { startedAt: put.startedAt } } } : { put }]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

function outputOf<R>({ result, summary }: StepOutputRecord): StepReturn<R> {
  return { result: result as R, ...(summary ? { summary } : {}) };
}
