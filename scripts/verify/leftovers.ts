import type { ClientSettings } from '../../bin/client/platform.ts';
import type { PlatformOutputs } from '../../core/contracts/platform.ts';
import { objectWith } from '../../core/contracts/schema.ts';
import { jsonCall } from './signed-call.ts';

const prefix = 'perennial-verify';
const groups = objectWith<{ logGroups: { logGroupName: string }[] }>('log groups', { logGroups: 'array' });

/** What CloudFormation does not take away, as it did not make it: the secret of the hashes, keys of projects, logs of API Gateway. */
export async function removeLeftovers(
  settings: ClientSettings,
  outputs: Pick<PlatformOutputs, 'apiId' | 'serviceApiId'> | undefined,
): Promise<void> {
  await removeSecret(settings);
  await removeKeys(settings);
  const written = [outputs?.apiId, outputs?.serviceApiId].flatMap((id) =>
    id === undefined ? [] : [`API-Gateway-Execution-Logs_${id}/`],
  );
  for (const start of [...written, `/aws/lambda/${prefix}-`, `/aws/lambda/Perennial-Verify-`])
    await removeLogs(settings, start);
}

async function removeSecret({ sdk }: ClientSettings): Promise<void> {
  const { SSMClient, DeleteParameterCommand } = await import('@aws-sdk/client-ssm');
  await new SSMClient(sdk).send(new DeleteParameterCommand({ Name: `/${prefix}/pii-key` })).catch((error: Error) => {
    if (error.name !== 'ParameterNotFound') throw error;
  });
}

async function removeKeys({ sdk }: ClientSettings): Promise<void> {
  const gateway = await import('@aws-sdk/client-api-gateway');
  const client = new gateway.APIGatewayClient({ ...sdk, maxAttempts: 5 });
  for await (const { items = [] } of gateway.paginateGetApiKeys({ client }, { nameQuery: prefix }))
    for (const { id, name } of items)
      if (id && name?.startsWith(`${prefix}-`)) await client.send(new gateway.DeleteApiKeyCommand({ apiKey: id }));
}

async function removeLogs(settings: ClientSettings, logGroupNamePrefix: string): Promise<void> {
  const call = (action: string, input: unknown) =>
    jsonCall({ settings }, { service: 'logs', target: `Logs_20140328.${action}`, input });
  const { logGroups } = groups(await call('DescribeLogGroups', { logGroupNamePrefix }));
  for (const { logGroupName } of logGroups) await call('DeleteLogGroup', { logGroupName });
}
