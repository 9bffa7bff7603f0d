import { AwsClient } from 'aws4fetch';
import { callerCredentials } from '../../bin/client/credentials.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { CheckFailed } from './check.ts';

interface Call {
  service: string;
  /** Where the service is not in the platform's region. */
  region?: string;
  headers: Record<string, string>;
  body: string;
}

/** A call of a service of which the project has no client. @throws CheckFailed with what it answers */
export async function signedCall(
  { settings }: Pick<Platform, 'settings'>,
  { service, region, headers, body }: Call,
): Promise<string> {
  const { sdk } = settings;
  const at = region ?? sdk.region;
  const client = new AwsClient({ ...(await callerCredentials(settings)), service, region: at });
  const host = service === 'iam' ? 'iam.amazonaws.com' : `${service}.${at}.amazonaws.com`;
  const answer = await client.fetch(`${sdk.endpoint ?? `https://${host}`}/`, { method: 'POST', headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new CheckFailed(`${service} answers ${answer.status}: ${text.slice(0, 300)}`);
  return text;
}

/** Of a service that speaks JSON. */
export async function jsonCall(
  platform: Pick<Platform, 'settings'>,
  { service, region, target, input }: { service: string; region?: string; target: string; input: unknown },
): Promise<unknown> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  const call = { service, headers, body: JSON.stringify(input), ...(region !== undefined && { region }) };
  const text = await signedCall(platform, call);
  return text === '' ? {} : JSON.parse(text);
}
