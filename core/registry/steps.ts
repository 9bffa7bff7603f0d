import type { RunId, StepKey } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { StepOutputRecord, StepRecord } from '../contracts/registry/runs.ts';
import type { RecordStore } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';

/**
 * Days for which a step's output is found again. Objects in `work/` live longer than this, so that an output that is
 * found can be read.
 */
export const stepOutputDays = 21;

const dayMs = 86_400_000;
/** Characters of an error that a record keeps. */
export const maxErrorLength = 2_000;

/** The stored output of that key, unless it has expired. */
export async function findStepOutput(
  registry: RecordStore,
  stepKey: StepKey,
  at: Date,
): Promise<StepOutputRecord | undefined> {
  const known = await registry.get<StepOutputRecord>(keys.stepOutput(stepKey));
  // DynamoDB removes expired items late.
  return known && (known.ttl ?? Number.POSITIVE_INFINITY) * 1000 > at.getTime() ? known : undefined;
}

/** The steps of a run in the order they started. */
export async function listSteps(registry: RecordStore, runId: RunId): Promise<StepRecord[]> {
  const { pk } = keys.runStep(runId, '');
  const steps = await registry.query<StepRecord>(pk, { prefix: 'STEP#' });
  return steps.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/**
 * Closes as failed a step whose function died before it could do so itself; one that has ended, or that a later attempt
 * takes over meanwhile, stays as it is.
 */
export async function failDeadStep(registry: RecordStore, step: StepRecord, error: string, at: Date): Promise<void> {
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
    await registry.write([{ put, when: { equals } }]);
  } catch (failure) {
    if (!(failure instanceof ConditionFailed)) throw failure;
  }
}

/** Stores the output of a step; what another attempt stored first stays, and is returned. */
export async function storeStepOutput(
  registry: RecordStore,
  { stepKey, ...output }: { step: string; stepKey: StepKey; result: unknown; summary?: Record<string, unknown> },
  at: Date,
): Promise<StepOutputRecord> {
  const put: StepOutputRecord = {
    ...keys.stepOutput(stepKey),
    ...output,
    createdAt: at.toISOString(),
    ttl: Math.floor((at.getTime() + stepOutputDays * dayMs) / 1000),
  };
  for (;;) {
    const known = await registry.get<StepOutputRecord>(keys.stepOutput(stepKey));
    if (known && (known.ttl ?? Number.POSITIVE_INFINITY) * 1000 > at.getTime()) return known;
    try {
      await registry.write([{ put, when: known ? { equals: { createdAt: known.createdAt } } : 'absent' }]);
      return put;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
}
