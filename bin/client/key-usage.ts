import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { Tier } from '../../core/contracts/tiers.ts';
import { usagePlans } from './usage-plans.ts';

/** What a key has asked of its quota on one day. */
export interface KeyUsage {
  /** yyyy-MM-dd, UTC. */
  day: string;
  used: number;
  remaining: number;
}

/** Why what is used of a quota is not known. */
export interface UnknownUsage {
  unknown: string;
}

/**
 * What a key has used of its quota today, as API Gateway counts it, some minutes late. Undefined where its tier has none.
 * @param prefix of the deployment, `perennial-dev`
 */
export async function keyUsage(
  client: APIGatewayClient,
  prefix: string,
  { id, value, tier }: { id: string; value: string; tier: Tier },
  now: Date,
): Promise<KeyUsage | UnknownUsage | undefined> {
  const plan = (await usagePlans(client, prefix)).planOf(tier);
  const limit = plan.quota?.limit;
  if (limit === undefined) return undefined;
  const day = now.toISOString().slice(0, 10);
  const { GetUsageCommand } = await import('@aws-sdk/client-api-gateway');
  try {
    const answer = await client.send(
      new GetUsageCommand({ usagePlanId: plan.id, keyId: id, startDate: day, endDate: day }),
    );
    // A cloud that has no such call answers with something else.
    if (answer.startDate === undefined) return { unknown: 'this cloud does not say what is used of a quota' };
    // A key that has asked nothing yet is not among them.
    const days = answer.items?.[id] ?? answer.items?.[value];
    const [used, remaining] = days ? (days.at(-1) ?? []) : [0, limit];
    if (used === undefined || remaining === undefined) return { unknown: 'API Gateway named the key without figures' };
    return { day, used, remaining };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { unknown: `${error.name}: ${error.message}` };
  }
}
