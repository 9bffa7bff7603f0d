import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { log } from '../log.ts';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';

/** What a new account has, and what is assumed where the account does not say. */
const ofNewAccount = 10;
/** A quota that was raised is noticed after this long. */
const keptMs = 3_600_000;

let known: { value: Promise<number>; until: number } | undefined;

/** Function executions that the account has at a time, without those that functions of others have reserved. */
export function accountConcurrency(): Promise<number> {
  if (!known || known.until < Date.now())
    known = { value: read(tellingOutages(new LambdaClient(clientOptions))), until: Date.now() + keptMs };
  return known.value;
}

export async function read(client: LambdaClient): Promise<number> {
  try {
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
    if (AccountLimit?.UnreservedConcurrentExecutions) return AccountLimit.UnreservedConcurrentExecutions;
    throw new Error('the answer has no AccountLimit.UnreservedConcurrentExecutions');
  } catch (error) {
    log.warn(`the account's concurrency cannot be read: taken for that of a new one, ${ofNewAccount}`, { error });
    return ofNewAccount;
  }
}
