import type { APIGatewayClient, UsagePlan } from '@aws-sdk/client-api-gateway';
import { type Tier, tiers } from '../../core/contracts/tiers.ts';
import { CommandFailed } from '../errors.ts';

/** What a tier allows, as API Gateway has it. */
export interface KeyTier {
  tier: Tier;
  requestsPerSecond: number | null;
  burst: number | null;
  /** Null: no quota. */
  requestsPerDay: number | null;
}

/** The usage plans of a deployment's keys. A key is in one of them, or API Gateway refuses it. */
export async function usagePlans(client: APIGatewayClient, prefix: string) {
  const gateway = await import('@aws-sdk/client-api-gateway');
  const found = new Map<string, UsagePlan>();
  for await (const { items = [] } of gateway.paginateGetUsagePlans({ client }, {}))
    for (const plan of items) if (plan.name) found.set(plan.name, plan);
  const planOf = (tier: Tier): UsagePlan & { id: string } => {
    const plan = found.get(`${prefix}-${tier}`);
    if (!plan?.id) throw new CommandFailed(`there is no usage plan ${prefix}-${tier}; deploy this version first`);
    return { ...plan, id: plan.id };
  };

  /** The tier of a key; undefined where it is in none. */
  async function tierOf(keyId: string): Promise<Tier | undefined> {
    for (const tier of tiers) {
      const plan = found.get(`${prefix}-${tier}`);
      if (!plan?.id) continue;
      try {
        await client.send(new gateway.GetUsagePlanKeyCommand({ usagePlanId: plan.id, keyId }));
        return tier;
      } catch (error) {
        if (!(error instanceof Error && error.name === 'NotFoundException')) throw error;
      }
    }
    return undefined;
  }

  return {
    tierOf,
    planOf,

    /** Puts a key into a tier: out of the one before, as a stage takes one plan a key. In between it is refused. */
    async place(keyId: string, tier: Tier, before: Tier | undefined): Promise<KeyTier> {
      const plan = planOf(tier);
      if (before !== tier) {
        if (before) await client.send(new gateway.DeleteUsagePlanKeyCommand({ usagePlanId: planOf(before).id, keyId }));
        await client
          .send(new gateway.CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId, keyType: 'API_KEY' }))
          .catch((error: unknown) => {
            // Another call has put it there.
            if (!(error instanceof Error && error.name === 'ConflictException')) throw error;
          });
      }
      return {
        tier,
        requestsPerSecond: plan.throttle?.rateLimit ?? null,
        burst: plan.throttle?.burstLimit ?? null,
        requestsPerDay: plan.quota?.limit ?? null,
      };
    },
  };
}
