import type { ClientSettings } from '../../bin/client/platform.ts';
import { isObject } from '../../core/values/json-lines.ts';
import type { Meters } from './meters.ts';

/**
 * State transitions of an execution, and how long its functions worked: from the moment their state was entered until it was left,
 * on this machine. On AWS all functions run on Arm.
 * @param memoryOf MB of a function
 */
export async function executionMeters(
  { sdk }: Pick<ClientSettings, 'sdk'>,
  machineArn: string,
  executionArn: string,
  memoryOf: (functionName: string) => Promise<number>,
): Promise<Meters> {
  const { DescribeStateMachineCommand, GetExecutionHistoryCommand, SFNClient } = await import('@aws-sdk/client-sfn');
  const client = new SFNClient({ ...sdk, maxAttempts: 5 });
  const { definition = '{}' } = await client.send(new DescribeStateMachineCommand({ stateMachineArn: machineArn }));
  const functions = functionsOf(JSON.parse(definition));
  const meters = { stepFunctions: 0, lambdaRequests: 0, lambdaArm: 0 };
  const entered = new Map<string, number[]>();
  for (let nextToken: string | undefined; ; ) {
    const page = await client.send(new GetExecutionHistoryCommand({ executionArn, nextToken, maxResults: 1000 }));
    for (const { type = '', timestamp, stateEnteredEventDetails, stateExitedEventDetails } of page.events ?? []) {
      const at = timestamp?.getTime() ?? 0;
      if (type.endsWith('StateEntered')) meters.stepFunctions++;
      const name = stateEnteredEventDetails?.name ?? stateExitedEventDetails?.name ?? '';
      const its = functions.get(name);
      if (its === undefined) continue;
      if (type === 'TaskStateEntered') entered.set(name, [...(entered.get(name) ?? []), at]);
      if (type !== 'TaskStateExited') continue;
      meters.lambdaRequests++;
      const seconds = (at - (entered.get(name)?.shift() ?? at)) / 1000;
      meters.lambdaArm += ((await memoryOf(its)) / 1024) * seconds;
    }
    nextToken = page.nextToken;
    if (nextToken === undefined) return meters;
  }
}

/** The function of each task, by the name of its state. */
function functionsOf(definition: unknown, found = new Map<string, string>()): Map<string, string> {
  if (!isObject(definition)) return found;
  for (const [name, value] of Object.entries(definition)) {
    const given = isObject(value) ? value.Arguments : undefined;
    if (isObject(given) && typeof given.FunctionName === 'string') found.set(name, given.FunctionName);
    functionsOf(value, found);
  }
  return found;
}
