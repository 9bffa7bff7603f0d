import type { EventBridgeEvent } from 'aws-lambda';
import { events } from '../../adapters/aws/events.ts';
import { describeExecution, failedState } from '../../adapters/aws/executions.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { triggers } from '../../adapters/aws/triggers.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import {
  type ExecutionEnd,
  type ExecutionStatus,
  type FinisherPorts,
  finishRun,
} from '../../core/retrain/finish-run.ts';

interface StatusChange {
  executionArn: string;
  status: ExecutionStatus | 'RUNNING' | 'PENDING_REDRIVE';
  stopDate?: number | null;
  input?: string | null;
  output?: string | null;
  error?: string | null;
  cause?: string | null;
}

type StatusEvent = EventBridgeEvent<'Step Functions Execution Status Change', StatusChange>;

const ends: readonly string[] = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] satisfies ExecutionStatus[];

export interface Executions {
  describe: typeof describeExecution;
  failedState: typeof failedState;
}

/** Records the end of an execution of the lifecycle machine, whatever way it ended. */
export const finisher =
  (ports: () => FinisherPorts & Executions = awsPorts) =>
  async ({ detail }: Pick<StatusEvent, 'detail'>): Promise<void> => {
    if (!ends.includes(detail.status)) return;
    const made = ports();
    const end = await readEnd(made, detail);
    const run = await finishRun(made, end);
    const { project, runId } = end.input;
    if (run) log.info('run ended', { project, runId, status: run.status, outcome: run.outcome });
    else log.warn('an execution ended that is no recorded run', { executionArn: detail.executionArn, project, runId });
  };

async function readEnd(executions: Executions & FinisherPorts, detail: StatusChange): Promise<ExecutionEnd> {
  const { executionArn } = detail;
  const status = detail.status as ExecutionStatus;
  const succeeded = status === 'SUCCEEDED';
  const complete = detail.input && (succeeded ? detail.output : detail.error || detail.cause);
  const described = complete ? detail : await executions.describe(executionArn);
  const { input, output, error, cause } = described;
  const state = succeeded ? undefined : await stateOfFailure(executions, executionArn);
  return {
    executionArn,
    status,
    input: JSON.parse(input ?? '{}') as ExecutionEnd['input'],
    ...(output ? { output: JSON.parse(output) as NonNullable<ExecutionEnd['output']> } : {}),
    ...(state ? { failedState: state } : {}),
    ...(error ? { error } : {}),
    ...(cause ? { cause } : {}),
    at: detail.stopDate ? new Date(detail.stopDate) : executions.now(),
  };
}

/** The history only refines what the steps' own records say: without it the end is recorded all the same. */
async function stateOfFailure(executions: Executions, executionArn: string): Promise<string | undefined> {
  try {
    return await executions.failedState(executionArn);
  } catch (error) {
    log.warn('the history of an execution cannot be read', { executionArn, error });
    return undefined;
  }
}

function awsPorts(): FinisherPorts & Executions {
  return {
    store: registry(),
    events: events(),
    triggers: triggers(),
    now: clock,
    describe: describeExecution,
    failedState,
  };
}

export const handler = finisher();
