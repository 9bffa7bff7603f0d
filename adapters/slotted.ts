import { randomBytes } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { inSlot } from '../core/steps/slots.ts';
import { accountConcurrency as concurrency } from './aws/account.ts';
import { registry } from './aws/registry.ts';
import { clock } from './clock.ts';
import { log } from './log.ts';

/** A function is stopped at its timeout, by a clock that is not this one. */
const leewayMs = 5_000;

/** The Lambda handler of a function that works for long: it waits its turn, so that there is room for others. */
export function slotted<E, R>(
  work: (event: E) => Promise<R>,
): (event: E, context: Pick<Context, 'functionName' | 'getRemainingTimeInMillis'>) => Promise<R> {
  return (event, context) => {
    const ports = { registry: registry(), clock, random: randomBytes, log, concurrency };
    const { functionName } = context;
    return inSlot(ports, functionName, context.getRemainingTimeInMillis() + leewayMs, () => work(event));
  };
}
