import { explainLambdaFailure, messageOfCause } from '../contracts/lambda-failure.ts';
import type { StepRecord } from '../contracts/registry/runs.ts';
import type { ExecutionEnd } from './finish-run.ts';

const maxErrorLength = 1_000;

/**
 * Which step a run failed in, and why: the state that the execution's history names, else the last step that did not
 * succeed (one that still says running was killed).
 */
export function failureOf(
  end: Pick<ExecutionEnd, 'status' | 'failedState' | 'error' | 'cause'>,
  steps: readonly StepRecord[],
): { step: string; message: string } {
  const unfinished = steps.filter((s) => s.status !== 'succeeded');
  const named = end.failedState ? normal(end.failedState) : undefined;
  const step = named ? unfinished.find((s) => normal(s.step) === named) : unfinished.at(-1);
  const reported = [end.error, end.cause && messageOfCause(end.cause)].filter(Boolean).join(': ');
  const message =
    step?.error?.slice(0, maxErrorLength) ?? explainLambdaFailure(reported || unreported(end.status), maxErrorLength);
  return { step: step?.step ?? end.failedState ?? 'unknown', message };
}

/** `Train trial`, `TrainTrial` and `train-trial` are one name. */
function normal(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function unreported(status: ExecutionEnd['status']): string {
  return status === 'TIMED_OUT' ? 'the run took longer than it may' : 'the run was stopped';
}
