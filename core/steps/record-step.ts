import type { RunId, StepKey } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { StepRecord } from '../contracts/registry/runs.ts';
import type { RecordStore } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import { maxErrorLength } from '../registry/steps.ts';
import type { StepPorts, StepReturn } from './step.ts';

/**
 * Does the work of a step and records how it went. The step's record says running from `begin` on, then succeeded or
 * failed; one that says running belongs to an attempt that is under way or has died, and never holds up another.
 * @throws what `work` throws, after it is recorded
 */
export async function recordStep<R>(
  { registry, clock }: Pick<StepPorts, 'registry' | 'clock'>,
  { runId, name }: { runId: RunId; name: string },
  work: (
    begin: (stepKey: StepKey) => Promise<void>,
  ) => Promise<StepReturn<R> & { stepKey?: StepKey; reused?: boolean }>,
): Promise<R> {
  const started = clock();
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
  const begin = async (stepKey: StepKey) => {
    record = { ...record, stepKey };
    await registry.write([{ put: record }]);
    begun = true;
  };
  const end = async (change: Partial<StepRecord>) => {
    const ended = clock();
    const duration = ended.getTime() - started.getTime();
    const put: StepRecord = { ...record, ...change, finishedAt: ended.toISOString(), duration };
    await close(registry, put, begun);
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

/** Writes the end of an attempt, unless a later attempt has taken the record over. */
async function close(registry: RecordStore, put: StepRecord, begun: boolean): Promise<void> {
  try {
    await registry.write([begun ? { put, when: { equals: { startedAt: put.startedAt } } } : { put }]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
