import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';

let client: SFNClient | undefined;

export interface ExecutionDescription {
  status?: string | undefined;
  input?: string | undefined;
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
  stopDate?: Date | undefined;
}

/** Status, input and result of an execution: events leave out what is long. Undefined where there is none of that name any more. */
export async function describeExecution(executionArn: string): Promise<ExecutionDescription | undefined> {
  try {
    return await sfn().send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/**
 * Stops an execution; one that has ended already stays as it is. What the service answers then is not documented: a refusal
 * counts only where the execution still runs.
 */
export async function stopExecution(executionArn: string, error: string, cause: string): Promise<void> {
  try {
    await sfn().send(new StopExecutionCommand({ executionArn, error, cause }));
  } catch (failure) {
    if ((await describeExecution(executionArn))?.status === 'RUNNING') throw failure;
  }
}

/** Name of the state that an execution failed in, by its history; undefined where that does not say. */
export async function failedState(executionArn: string): Promise<string | undefined> {
  const { events = [] } = await sfn().send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 200, includeExecutionData: false }),
  );
  return lastOpenState(events);
}

/** The state entered last and not left again, among events in reverse order. */
export function lastOpenState(events: readonly HistoryEvent[]): string | undefined {
  const left = new Set<string>();
  for (const event of events) {
    if (event.stateExitedEventDetails?.name) left.add(event.stateExitedEventDetails.name);
    const entered = event.stateEnteredEventDetails?.name;
    if (entered && !left.has(entered)) return entered;
  }
  return undefined;
}

function sfn(): SFNClient {
  client ??= tellingOutages(new SFNClient(clientOptions));
  return client;
}
