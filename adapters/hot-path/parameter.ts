import { callJson } from './signed-fetch.ts';

/** The value of an SSM parameter, decrypted. @throws ServiceError */
export async function parameter(name: string): Promise<string> {
  const { Parameter } = await callJson<{ Parameter: { Value: string } }>(
    'ssm',
    'AmazonSSM.GetParameter',
    { Name: name, WithDecryption: true },
    { version: '1.1' },
  );
  return Parameter.Value;
}
