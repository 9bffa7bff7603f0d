import type { Platform } from './platform.ts';

export interface Execution {
  arn: string;
  status: string;
  output?: unknown;
  error?: string;
  cause?: string;
}

/** An execution of a state machine by name or ARN; undefined where there is none. */
export async function describeExecution(
  { settings }: Platform,
  machineArn: string,
  nameOrArn: string,
): Promise<Execution | undefined> {
  const { SFNClient, DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
  const arn = nameOrArn.startsWith('arn:')
    ? nameOrArn
    : `${machineArn.replace(':stateMachine:', ':execution:')}:${nameOrArn}`;
  const client = new SFNClient({ ...settings.sdk, maxAttempts: 5 });
  try {
    const { status, output, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
    return {
      arn,
      status: status ?? 'RUNNING',
      ...(output ? { output: JSON.parse(output) as unknown } : {}),
      ...(error ? { error } : {}),
      ...(cause ? { cause } : {}),
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}

/** Starts an execution and gives its ARN. */
export async function startExecution({ settings }: Platform, machineArn: string, input: unknown): Promise<string> {
  const { SFNClient, StartExecutionCommand } = await import('@aws-sdk/client-sfn');
  const client = new SFNClient({ ...settings.sdk, maxAttempts: 5 });
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn: machineArn, input: JSON.stringify(input) }),
  );
  return executionArn ?? '';
}
