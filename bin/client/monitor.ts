import { randomUUID } from 'node:crypto';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { MonitorRecord } from '../../core/contracts/registry/monitor.ts';
import type { LookCommand } from '../../core/monitor/start-look.ts';
import { CommandFailed } from '../errors.ts';
import { startedLook } from './answers.ts';
import { describeExecution } from './executions.ts';
import type { Platform } from './platform.ts';
import { poll } from './poll.ts';
import { publishedProject } from './project.ts';

export type MonitorOutcome =
  | { status: 'started'; execution: string }
  /** Nothing new since the last check. */
  | { status: 'idle' }
  | { status: 'judged'; record: MonitorRecord };

/** Starts the monitor of a project; with `wait` gives what it found. @throws CommandFailed when the monitor fails */
export async function runMonitor(
  platform: Platform,
  project: string,
  { wait, timeoutMs }: { wait: boolean; timeoutMs: number },
): Promise<MonitorOutcome> {
  await publishedProject(platform, project);
  const machine = platform.outputs.monitorMachineArn;
  const { askAsCaller } = await import('./ask-as-caller.ts');
  const command = { action: 'look', project, id: randomUUID() } as const;
  const { findingsFunction } = platform.outputs;
  const { execution: arn } = await askAsCaller<LookCommand, { execution: string }>(
    platform,
    findingsFunction,
    command,
    startedLook,
  );
  if (!wait) return { status: 'started', execution: arn };
  const execution = await poll(
    async () => {
      const seen = await describeExecution(platform, machine, arn);
      return seen && seen.status !== 'RUNNING' ? seen : undefined;
    },
    { timeoutMs, waitingFor: `the end of the monitor of '${project}'` },
  );
  if (execution.status !== 'SUCCEEDED')
    throw new CommandFailed(`the monitor failed: ${execution.error ?? execution.status}: ${execution.cause ?? ''}`);
  const { monitorId } = (execution.output ?? {}) as { monitorId?: string };
  const record = monitorId ? await platform.registry.get<MonitorRecord>(keys.monitor(project, monitorId)) : undefined;
  return record ? { status: 'judged', record } : { status: 'idle' };
}

/** Checks of the monitor that judged anything, newest first. */
export async function listMonitors({ registry }: Platform, project: string, limit: number): Promise<MonitorRecord[]> {
  const { pk, sk: prefix } = keys.monitor(project, '');
  return registry.query<MonitorRecord>(pk, { prefix, descending: true, limit });
}
