import { SendTaskSuccessCommand, SFNClient, TaskTimedOut } from '@aws-sdk/client-sfn';
import type { AskPorts } from '../../core/rollout/approval/ask.ts';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';

let client: SFNClient | undefined;

/** Lets a state machine go on that waits for the token; one that waits no more asks again by itself. */
export const wakeByToken: AskPorts['wake'] = async (token, state) => {
  client ??= tellingOutages(new SFNClient(clientOptions));
  try {
    await client.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify({ state }) }));
  } catch (error) {
    if (!(error instanceof TaskTimedOut)) throw error;
  }
};
