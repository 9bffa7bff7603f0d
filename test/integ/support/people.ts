import { AwsClient } from 'aws4fetch';
import type { Platform } from '../../../bin/client/platform.ts';
import { accountId } from '../../../local-cloud/state.ts';
import { platform } from './platform.ts';

export interface Person {
  arn: string;
  /** The platform with the person's credentials. */
  at: Platform;
}

/** An IAM user with an access key who may call the named functions, and nothing else. */
export async function person(name: string, functions: readonly string[]): Promise<Person> {
  const at = await platform();
  await iam(at, { Action: 'CreateUser', UserName: name });
  const statement = functions.map((fn) => `arn:aws:lambda:${at.settings.region}:${accountId}:function:${fn}`);
  const Statement = [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: statement }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam(at, { Action: 'PutUserPolicy', UserName: name, PolicyName: 'calls', PolicyDocument });
  const made = await iam(at, { Action: 'CreateAccessKey', UserName: name });
  const read = (tag: string) => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(made)?.[1] ?? '';
  const credentials = { accessKeyId: read('AccessKeyId'), secretAccessKey: read('SecretAccessKey') };
  const settings = { ...at.settings, sdk: { ...at.settings.sdk, credentials } };
  const seen: Platform = Object.create(at, { settings: { value: settings } });
  return { arn: `arn:aws:iam::${accountId}:user/${name}`, at: seen };
}

async function iam({ settings: { sdk } }: Platform, parameters: Record<string, string>): Promise<string> {
  const client = new AwsClient({ ...sdk.credentials!, service: 'iam', region: sdk.region });
  const answer = await client.fetch(`${sdk.endpoint}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Version: '2010-05-08', ...parameters }).toString(),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`IAM answers ${answer.status}: ${text}`);
  return text;
}
