import type { ProjectName, RunId } from '../contracts/ids.ts';
import { parseProjectName } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { RunRecord } from '../contracts/registry/runs.ts';
import { auditWrite } from '../registry/audit.ts';
import { type EndPorts, endOfExecution } from './end-of-execution.ts';
import { mayStillBegin, readLease } from './lease.ts';
import { recordUnnoticedEnd } from './look-at-run.ts';

/** What a person asks for about the run that holds a project. */
export interface RunCommand {
  /** `cancel` stops a run; `unlock` frees a project from a run that is over. */
  action: 'cancel' | 'unlock';
  project: ProjectName;
  /** The run that is meant. @default unlock: the one that holds the project */
  runId?: RunId;
  by: string;
  reason?: string;
}

export interface RunControl {
  project: ProjectName;
  /** Null: no run holds the project. */
  runId: RunId | null;
  status: RunRecord['status'] | null;
  changed: boolean;
}

export interface ControlPorts extends EndPorts {
  /** Stops an execution; one that has ended already, or is not there, is left as it is. */
  stop: (executionArn: string, error: string, cause: string) => Promise<void>;
}

export class RunNotControlled extends Error {
  override name = 'RunNotControlled';
}

/**
 * Stops a run, or frees a project from one that is over. The end is recorded at once and with it who asked for it; what waited for
 * the end goes on. Asked again, it changes nothing.
 * @throws RunNotControlled where there is no such run, or one under way is to be unlocked
 */
export async function controlRun(ports: ControlPorts, command: RunCommand): Promise<RunControl> {
  const { action, by } = command;
  if ((action !== 'cancel' && action !== 'unlock') || typeof by !== 'string' || by === '')
    throw new RunNotControlled("expected {action: 'cancel' or 'unlock', project, runId, by: who asks}");
  const project = parseProjectName(command.project);
  const runId = command.runId ?? (action === 'unlock' ? (await readLease(ports.registry, project))?.runId : undefined);
  if (!runId) {
    if (action === 'cancel') throw new RunNotControlled('expected the id of the run to cancel');
    return { project, runId: null, status: null, changed: false };
  }
  const run = await ports.registry.get<RunRecord>(keys.run(project, runId));
  if (!run) throw new RunNotControlled(`project '${project}' has no run '${runId}'`);
  if (run.status !== 'running') return { project, runId, status: run.status, changed: false };
  await (action === 'cancel' ? cancel(ports, run, command) : unlock(ports, run));
  const { status, outcome } = (await ports.registry.get<RunRecord>(keys.run(project, runId))) ?? run;
  const entry = { project, by, at: ports.clock().toISOString(), after: { runId, status, outcome } };
  const reason = command.reason === undefined ? {} : { reason: command.reason };
  await ports.registry.write([
    auditWrite({ ...entry, ...reason, action: action === 'cancel' ? 'run cancelled' : 'project unlocked' }),
  ]);
  return { project, runId, status, changed: true };
}

async function cancel(ports: ControlPorts, run: RunRecord, { by, reason }: RunCommand): Promise<void> {
  if (!run.executionArn && mayStillBegin(run, ports.clock()))
    throw new RunNotControlled(`run ${run.runId} is just being started; cancel it in a minute`);
  const cause = `cancelled by ${by}${reason === undefined ? '' : `: ${reason}`}`;
  if (run.executionArn) await ports.stop(run.executionArn, 'Cancelled', cause);
  await endAs(ports, run, 'Cancelled', cause);
}

async function unlock(ports: ControlPorts, run: RunRecord): Promise<void> {
  if (!run.executionArn) return endAs(ports, run, 'NeverStarted', 'no execution was recorded for it');
  if (await recordUnnoticedEnd(ports, run, { atOnce: true })) return;
  throw new RunNotControlled(
    `run ${run.runId} of '${run.project}' is under way: perennial run cancel ${run.runId} stops it`,
  );
}

/** As its execution ended, or else as stopped. */
async function endAs(ports: ControlPorts, run: RunRecord, error: string, cause: string): Promise<void> {
  const { project, runId, executionArn = 'none' } = run;
  if (await recordUnnoticedEnd(ports, run, { atOnce: true })) return;
  const input = JSON.stringify({ project, runId });
  await endOfExecution(ports, { executionArn, status: 'ABORTED', input, error, cause });
}
