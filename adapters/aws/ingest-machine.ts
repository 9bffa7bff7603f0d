import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { environment } from '../../core/contracts/environment.ts';
import { type ExecutionState, type ReconvertInput, reconvertName } from '../../core/ingest/reconvert.ts';
import type { IngestStart } from '../../core/ingest/start.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';

let client: SFNClient | undefined;

/** Starts the ingest machine; a name that was started before starts nothing and is no error. */
export async function startIngest({ name, input }: IngestStart): Promise<void> {
  await start(env(environment.ingestMachine), name, input);
}

/** Starts the machine that converts a project's data again; once a round. */
export async function startReconversion(input: ReconvertInput): Promise<void> {
  await start(env(environment.reconvertMachine), reconvertName(input), input);
}

/** How an execution of the ingest machine stands; undefined where there is none of that name. */
export async function findIngestExecution(name: string): Promise<ExecutionState | undefined> {
  const executionArn = `${env(environment.ingestMachine).replace(':stateMachine:', ':execution:')}:${name}`;
  try {
    const { status, error, cause } = await sfn().send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return { status: 'running' };
    if (status === 'SUCCEEDED') return { status: 'succeeded' };
    return { status: 'failed', reason: `${error ?? status}: ${cause ?? 'no cause given'}` };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

async function start(stateMachineArn: string, name: string, input: unknown): Promise<void> {
  try {
    await sfn().send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}

function sfn(): SFNClient {
  client ??= tellingOutages(new SFNClient(clientOptions));
  return client;
}
