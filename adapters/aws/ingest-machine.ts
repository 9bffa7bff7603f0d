import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { environment } from '../../core/contracts/environment.ts';
import type { IngestStart } from '../../core/ingest/start.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';

let client: SFNClient | undefined;

/** Starts the ingest machine; a name that was started before starts nothing and is no error. */
export async function startIngest({ name, input }: IngestStart): Promise<void> {
  client ??= new SFNClient(clientOptions);
  const stateMachineArn = env(environment.ingestMachine);
  try {
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}
