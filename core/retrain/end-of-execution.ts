import { objectWith, parseJson } from '../contracts/schema.ts';
import type { LifecycleInput, LifecycleState } from '../contracts/steps.ts';
import type { Ports } from '../ports/index.ts';
import { type ExecutionEnd, type ExecutionStatus, type FinisherPorts, finishRun } from './finish-run.ts';

/** What Step Functions says of an execution: input and output are left out where they are long. */
export interface ExecutionDescription {
  status?: string | undefined;
  stopDate?: Date | undefined;
  input?: string | null | undefined;
  output?: string | null | undefined;
  error?: string | null | undefined;
  cause?: string | null | undefined;
}

/** The detail of an event of an execution. */
export interface StatusChange extends Omit<ExecutionDescription, 'stopDate'> {
  executionArn: string;
  status: ExecutionStatus | 'RUNNING' | 'PENDING_REDRIVE';
  /** Milliseconds. */
  stopDate?: number | null;
}

export interface EndPorts extends FinisherPorts, Pick<Ports, 'log'> {
  /** Undefined where there is no such execution. */
  describe: (executionArn: string) => Promise<ExecutionDescription | undefined>;
  /** Name of the state that an execution failed in; undefined where its history does not say. */
  failedState: (executionArn: string) => Promise<string | undefined>;
}

/** The state machine hands on what it was given and what the steps returned; `finishRun` asks for what it needs. */
const inputSchema = objectWith<Partial<LifecycleInput>>('the input of a lifecycle execution', {});
const outputSchema = objectWith<Partial<LifecycleState>>('the output of a lifecycle execution', {});
const remedy = 'only the lifecycle state machine starts such executions: look at the one that is named';

/** Records the end of an execution of the lifecycle machine, whatever way it ended. @throws MalformedJson */
export async function endOfExecution(ports: EndPorts, change: StatusChange): Promise<void> {
  const { status, executionArn } = change;
  if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return;
  const end = await readEnd(ports, change, status);
  const run = await finishRun(ports, end);
  const { project, runId } = end.input;
  if (run) ports.log.info('run ended', { project, runId, status: run.status, outcome: run.outcome });
  else ports.log.warn('an execution ended that is no recorded run', { executionArn, project, runId });
}

async function readEnd(ports: EndPorts, change: StatusChange, status: ExecutionStatus): Promise<ExecutionEnd> {
  const { executionArn, stopDate } = change;
  const succeeded = status === 'SUCCEEDED';
  const complete = change.input && (succeeded ? change.output : change.error || change.cause);
  const { input, output, error, cause } = complete ? change : { ...change, ...(await ports.describe(executionArn)) };
  const failedState = succeeded ? undefined : await stateOfFailure(ports, executionArn);
  const from = { from: `execution ${executionArn}`, remedy };
  return {
    executionArn,
    status,
    input: parseJson(input ?? '{}', inputSchema, from),
    ...(output ? { output: parseJson(output, outputSchema, from) } : {}),
    ...(failedState ? { failedState } : {}),
    ...(error ? { error } : {}),
    ...(cause ? { cause } : {}),
    at: stopDate ? new Date(stopDate) : ports.clock(),
  };
}

/** The history only refines what the steps' own records say: without it the end is recorded all the same. */
async function stateOfFailure({ failedState, log }: EndPorts, executionArn: string): Promise<string | undefined> {
  try {
    return await failedState(executionArn);
  } catch (error) {
    log.warn('the history of an execution cannot be read', { executionArn, error });
    return undefined;
  }
}
