import type { ClientSettings } from './platform.ts';

/** Of a signature. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The caller's, as the clients of AWS find them: environment, profile, role. */
export async function callerCredentials({ sdk }: Pick<ClientSettings, 'sdk'>): Promise<Credentials> {
  const { STSClient } = await import('@aws-sdk/client-sts');
  const { accessKeyId, secretAccessKey, sessionToken } = await new STSClient(sdk).config.credentials();
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
