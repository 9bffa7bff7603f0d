import type { BatchOptions, BatchState } from '../contracts/batch.ts';
import { type BatchId, type ProjectName, parseProjectName } from '../contracts/ids.ts';
import { BatchRefused } from './errors.ts';
import { beginAttempt, getBatch } from './jobs.ts';
import { type PlanPorts, planBatch } from './plan.ts';

/** A person asks for a batch. */
export interface BatchCommand {
  action: 'batch';
  project: ProjectName;
  /** Folder or file below `batch/<project>/`. */
  input: string;
  options: Partial<BatchOptions>;
  by: string;
}

export interface RequestBatchPorts extends PlanPorts {
  /** Starts the batch machine; again under the same name, it is the same execution. */
  startBatch(name: string, input: BatchState): Promise<{ executionArn: string }>;
  /** Whether an execution of that name is under way. */
  isRunning(name: string): Promise<boolean>;
}

export interface RequestedBatch {
  job: BatchId;
  /** It was done before. */
  known: boolean;
}

/** Plans a batch and starts it, unless it is done, or under way. @throws BatchRefused, UnknownProject, MalformedId */
export async function requestBatch(ports: RequestBatchPorts, command: BatchCommand): Promise<RequestedBatch> {
  const { by, options } = command;
  if (typeof command.input !== 'string') throw new BatchRefused('expected a folder or a file as the input');
  const project = parseProjectName(command.project);
  const state = await planBatch(ports, { project, by, input: command.input, options: options ?? {} });
  const { job } = state;
  if (state.action === 'known') return { job, known: true };
  const record = await getBatch(ports.registry, project, job);
  if (await ports.isRunning(executionName(job, record.attempts))) return { job, known: false };
  const begun = await beginAttempt(ports.registry, record, by, ports.clock());
  // Else somebody else has begun it in this moment.
  if (begun) await ports.startBatch(executionName(job, begun.attempts), state);
  return { job, known: false };
}

export function executionName(job: BatchId, attempt: number): string {
  return `${job}-${attempt}`;
}
