import type { ClientSettings } from '../../bin/client/platform.ts';
import type { Meters } from '../../core/costs/meters.ts';
import { isObject } from '../../core/values/json-lines.ts';

/**
 * State transitions of an execution, and how long its functions worked: from the moment their state was entered until it was left,
 * on this machine. On AWS all functions run on Arm.
 *
 * The emulator tells nothing of what is within a map: its iterations are counted by what they gave, each as one state, and its functions as
 * working all the time that the map took. Those of a distributed map are executions of their own: their start and their state count.
 *
 * @param memoryOf MB of a function
 * @param parallel iterations of a map at once
 */
export async function executionMeters(
  { sdk }: Pick<ClientSettings, 'sdk'>,
  machineArn: string,
  executionArn: string,
  memoryOf: (functionName: string) => Promise<number>,
  parallel = 1,
): Promise<Meters> {
  const {
    DescribeStateMachineCommand,
    GetExecutionHistoryCommand,
    paginateListExecutions,
    paginateListMapRuns,
    SFNClient,
  } = await import('@aws-sdk/client-sfn');
  const client = new SFNClient({ ...sdk, maxAttempts: 5 });
  const { definition = '{}' } = await client.send(new DescribeStateMachineCommand({ stateMachineArn: machineArn }));
  const functions = functionsOf(JSON.parse(definition));
  const meters = { stepFunctions: 0, lambdaRequests: 0, lambdaArm: 0 };
  const entered = new Map<string, { at: number; input: string | undefined }[]>();
  for await (const { mapRuns = [] } of paginateListMapRuns({ client }, { executionArn }))
    for (const { mapRunArn } of mapRuns) {
      const label = /\/(\w+):/.exec(mapRunArn!)?.[1] ?? '';
      const memory = await memoryOf(functions.get(label)!);
      for await (const { executions = [] } of paginateListExecutions({ client }, { mapRunArn }))
        for (const { startDate, stopDate } of executions) {
          meters.stepFunctions += 2;
          meters.lambdaRequests++;
          meters.lambdaArm += (memory / 1024) * ((stopDate!.getTime() - startDate!.getTime()) / 1000);
        }
    }
  for (let nextToken: string | undefined; ; ) {
    const page = await client.send(new GetExecutionHistoryCommand({ executionArn, nextToken, maxResults: 1000 }));
    for (const { type = '', timestamp, stateEnteredEventDetails, stateExitedEventDetails } of page.events ?? []) {
      const at = timestamp?.getTime() ?? 0;
      const name = stateEnteredEventDetails?.name ?? stateExitedEventDetails?.name ?? '';
      if (type.endsWith('StateEntered')) {
        meters.stepFunctions++;
        entered.set(name, [...(entered.get(name) ?? []), { at, input: stateEnteredEventDetails?.input }]);
      }
      const its = functions.get(name);
      if (!type.endsWith('StateExited') || its === undefined) continue;
      const before = entered.get(name)?.shift();
      const isMap = type === 'MapStateExited';
      const count = isMap ? newEntries(before?.input, stateExitedEventDetails?.output) : 1;
      if (isMap) meters.stepFunctions += count;
      meters.lambdaRequests += count;
      const seconds = (Math.min(count, parallel) * (at - (before?.at ?? at))) / 1000;
      meters.lambdaArm += ((await memoryOf(its)) / 1024) * seconds;
    }
    nextToken = page.nextToken;
    if (nextToken === undefined) return meters;
  }
}

/** Entries of the list that a map has added to its input. */
function newEntries(input: string | undefined, output: string | undefined): number {
  const [before, after] = [input, output].map((text) => (text ? (JSON.parse(text) as unknown) : undefined));
  if (!isObject(after)) return 0;
  const added = Object.entries(after).filter(([name]) => !(isObject(before) && Object.hasOwn(before, name)));
  return Math.max(0, ...added.map(([, value]) => (Array.isArray(value) ? value.length : 0)));
}

/** The function of each task, and the first one within each map, by the name of the state. */
function functionsOf(definition: unknown, found = new Map<string, string>()): Map<string, string> {
  if (!isObject(definition)) return found;
  const states = isObject(definition.States) ? Object.entries(definition.States) : [];
  for (const [name, state] of states) {
    if (!isObject(state)) continue;
    const given = isObject(state.Arguments) ? state.Arguments.FunctionName : undefined;
    const within = functionsOf(state.ItemProcessor);
    const its = typeof given === 'string' ? given : [...within.values()][0];
    if (its !== undefined) found.set(name, its);
  }
  return found;
}
