import type { ClientSettings } from './platform.ts';

type Sdk = ClientSettings['sdk'];

export interface Quota {
  name: string;
  /** Null: the quota could not be read. */
  value: number | null;
  /** In use already; null: unknown, or nothing that stays in use. */
  used: number | null;
  needed: number;
  enough: boolean;
  /** What happens when it is too small. */
  consequence: string;
}

/** Quotas that a new account is most likely to meet; all can be raised in the Service Quotas console. */
const checkedQuotas = [
  {
    service: 'lambda',
    code: 'L-B99A9384',
    name: 'Lambda: concurrent executions',
    used: async (): Promise<number | null> => null,
    needed: 50,
    consequence:
      'conversions and trials take six of ten and wait, for hours if need be; bursts of predictions get 503. Ask for 1,000 in the Service Quotas console',
  },
  {
    service: 'cloudformation',
    code: 'L-0485CB21',
    name: 'CloudFormation: stacks',
    used: countStacks,
    needed: 5,
    consequence: 'the deployment fails; delete stacks or ask for more',
  },
  {
    service: 'dynamodb',
    code: 'L-F98FE922',
    name: 'DynamoDB: tables',
    used: countTables,
    needed: 2,
    consequence: 'the deployment fails; delete tables or ask for more',
  },
] as const;

/** Compares quotas of the account with what a deployment takes. A quota that cannot be read counts as enough. */
export async function readQuotas({ sdk }: Pick<ClientSettings, 'sdk'>): Promise<Quota[]> {
  const quotas = await import('@aws-sdk/client-service-quotas');
  const client = new quotas.ServiceQuotasClient({ ...sdk, maxAttempts: 4 });
  return Promise.all(
    checkedQuotas.map(async ({ service: ServiceCode, code: QuotaCode, name, used: count, needed, consequence }) => {
      const read = async (command: 'applied' | 'default') => {
        const input = { ServiceCode, QuotaCode };
        const { Quota } = await (command === 'applied'
          ? client.send(new quotas.GetServiceQuotaCommand(input))
          : client.send(new quotas.GetAWSDefaultServiceQuotaCommand(input)));
        return Quota?.Value;
      };
      // A quota that was never changed may be known only by its default; a look must not keep anybody from deploying.
      const [value, used] = await Promise.all([
        read('applied')
          .catch(() => read('default'))
          .catch(() => undefined),
        count(sdk).catch(() => null),
      ]);
      return {
        name,
        value: value ?? null,
        used,
        needed,
        enough: value === undefined || value - (used ?? 0) >= needed,
        consequence,
      };
    }),
  );
}

async function countStacks(sdk: Sdk): Promise<number> {
  const { CloudFormationClient, paginateDescribeStacks } = await import('@aws-sdk/client-cloudformation');
  let count = 0;
  for await (const page of paginateDescribeStacks({ client: new CloudFormationClient(sdk) }, {}))
    count += page.Stacks?.length ?? 0;
  return count;
}

async function countTables(sdk: Sdk): Promise<number> {
  const { DynamoDBClient, paginateListTables } = await import('@aws-sdk/client-dynamodb');
  let count = 0;
  for await (const page of paginateListTables({ client: new DynamoDBClient(sdk) }, {}))
    count += page.TableNames?.length ?? 0;
  return count;
}
