import type { Context } from 'aws-lambda';
import { commandHash, type ProvenCommand } from '../core/access/caller-proof.ts';
import { provenCaller } from './aws/caller.ts';
import { log } from './log.ts';

/**
 * The handler of a function that people call. Who asks is what STS says of the signature, whatever the request says: nobody who may call
 * the function can act in another's name.
 */
export function personHandler<C extends { by: string }, R>(
  act: (command: C) => Promise<R>,
): (event: ProvenCommand<C>, context: Pick<Context, 'functionName' | 'invokedFunctionArn'>) => Promise<R> {
  return async ({ command, proof }, { functionName, invokedFunctionArn }) => {
    const account = invokedFunctionArn.split(':')[4] ?? '';
    const by = await provenCaller(proof, commandHash(functionName, command), account);
    log.info('a person asks', { by });
    return act({ ...command, by } as C);
  };
}
