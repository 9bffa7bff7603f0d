import { keys } from '../contracts/registry/keys.ts';
import type { RunRecord } from '../contracts/registry/runs.ts';
import type { RunLook } from '../contracts/triggers.ts';
import type { Ports } from '../ports/index.ts';
import { type EndPorts, endOfExecution, type StatusChange } from './end-of-execution.ts';
import { leaseHours } from './lease.ts';

const minute = 60_000;
/** Between two looks at a run. */
const interval = 15 * minute;
/** The event of an execution's end comes within seconds, if it comes. */
const eventDue = minute;

/** When a run under way is looked at next. */
export function nextLook(now: Date): Date {
  return new Date(now.getTime() + interval);
}

/**
 * Looks whether a run has ended, and asks for another look where it has not. The event that tells of an execution's end is
 * delivered on a best-effort basis; by this a run whose event was lost, or could not be worked off, ends all the same.
 */
export async function lookAtRun(ports: EndPorts & Pick<Ports, 'later'>, { project, look: runId }: RunLook) {
  const run = await ports.registry.get<RunRecord>(keys.run(project, runId));
  if (run?.status !== 'running' || (await recordUnnoticedEnd(ports, run))) return;
  const now = ports.clock();
  // Longer than any execution lasts: who asks for the next run takes the lease over.
  if (now.getTime() - Date.parse(run.startedAt) > leaseHours * 60 * minute) return;
  await ports.later.send({ project, look: runId }, nextLook(now));
}

/**
 * Records the end of a run whose execution has ended without anybody saying so; false where there was nothing to record.
 * @param options atOnce: a person asks, who does not wait for the event
 */
export async function recordUnnoticedEnd(ports: EndPorts, run: RunRecord, { atOnce = false } = {}): Promise<boolean> {
  const { project, runId, status, executionArn, startedAt } = run;
  const now = ports.clock().getTime();
  if (status !== 'running' || !executionArn || (!atOnce && now - Date.parse(startedAt) < eventDue)) return false;
  const found = await ports.describe(executionArn);
  if (!atOnce && found?.stopDate && now - found.stopDate.getTime() < eventDue) return false;
  const change = found ? { ...found, status: statusOf(found.status) } : gone;
  if (change.status === 'RUNNING') return false;
  const input = JSON.stringify({ project, runId });
  await endOfExecution(ports, { ...change, executionArn, input, stopDate: found?.stopDate?.getTime() ?? null });
  ports.log.warn('the end of a run was found by looking, no event told of it', { project, runId, executionArn });
  return true;
}

const gone = {
  status: 'ABORTED',
  error: 'ExecutionDoesNotExist',
  cause: 'there is no such execution any more',
} as const;
const ends: readonly string[] = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

function statusOf(status: string | undefined): StatusChange['status'] {
  return status !== undefined && ends.includes(status) ? (status as StatusChange['status']) : 'RUNNING';
}
