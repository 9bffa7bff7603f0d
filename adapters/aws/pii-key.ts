import { randomBytes } from 'node:crypto';
import { GetParameterCommand, ParameterAlreadyExists, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { environment } from '../../core/contracts/environment.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';

let client: SSMClient | undefined;
let cached: Promise<string> | undefined;

/**
 * The key of the keyed hashes of personal data, read once a process: it never changes, or hashes of the same person would
 * no longer be equal.
 */
export function piiKey(): Promise<string> {
  cached ??= read().catch((error: unknown) => {
    cached = undefined;
    throw error;
  });
  return cached;
}

/** Makes the key where there is none; a key that exists is kept. */
export async function ensurePiiKey(): Promise<void> {
  try {
    await ssm().send(
      new PutParameterCommand({
        Name: env(environment.piiKeyParameter),
        Type: 'SecureString',
        Value: randomBytes(32).toString('hex'),
        Overwrite: false,
        Description: 'Key of the keyed hashes that replace personal data. Losing it breaks the link to earlier data.',
      }),
    );
  } catch (error) {
    if (!(error instanceof ParameterAlreadyExists)) throw error;
  }
}

async function read(): Promise<string> {
  const name = env(environment.piiKeyParameter);
  const { Parameter } = await ssm().send(new GetParameterCommand({ Name: name, WithDecryption: true }));
  if (!Parameter?.Value) throw new Error(`parameter ${name} is empty; publish the projects again to make the key`);
  return Parameter.Value;
}

function ssm(): SSMClient {
  // An account may ask for 40 parameters a second, shared by all that start.
  client ??= tellingOutages(new SSMClient({ ...clientOptions, maxAttempts: 10 }));
  return client;
}
