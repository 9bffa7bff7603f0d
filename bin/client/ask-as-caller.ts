import { AwsV4Signer } from 'aws4fetch';
import {
  type CallerProof,
  commandHash,
  commandHeader,
  identityRequest,
  type ProvenCommand,
} from '../../core/access/caller-proof.ts';
import type { Schema } from '../../core/contracts/schema.ts';
import { callerCredentials } from './credentials.ts';
import { invoke } from './invoke.ts';
import type { ClientSettings, Platform } from './platform.ts';

/**
 * Calls a function that people call, with the proof of who calls: an unsent request to STS, signed with the caller's credentials. The
 * function asks STS whose signature it is; nothing that is written here can say otherwise.
 * @throws CommandFailed with the function's own message
 */
export async function askAsCaller<C extends { by: string }, T>(
  platform: Platform,
  functionName: string,
  command: Omit<C, 'by'>,
  schema: Schema<T>,
): Promise<T> {
  const proof = await proveCaller(platform.settings, commandHash(functionName, command));
  const asked: ProvenCommand<C> = { command, proof };
  return invoke(platform, functionName, asked, schema);
}

/** @param hash of the command, which is signed too */
export async function proveCaller({ sdk }: Pick<ClientSettings, 'sdk'>, hash: string): Promise<CallerProof> {
  const signer = new AwsV4Signer({
    url: `${sdk.endpoint ?? regional(sdk.region)}/`,
    method: 'POST',
    headers: { [commandHeader]: hash },
    body: identityRequest,
    service: 'sts',
    region: sdk.region,
    ...(await callerCredentials({ sdk })),
  });
  const { headers } = await signer.sign();
  return { headers: Object.fromEntries([...headers].filter(([name]) => name !== 'host')) };
}

/** Where the functions ask: the signature covers the host. */
function regional(region: string): string {
  return `https://sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
