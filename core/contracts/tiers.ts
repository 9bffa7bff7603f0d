/** How much a key may ask: a usage plan each. */
export const tiers = ['small', 'standard', 'large'] as const;
export type Tier = (typeof tiers)[number];

export interface TierLimits {
  readonly requestsPerSecond: number;
  /** Requests at once, before the rate counts. @default twice the rate */
  readonly burst?: number;
  /** From 00:00 UTC on. @default no quota */
  readonly requestsPerDay?: number;
}

/** Of keys that are asked for without one. */
export const usualTier = 'standard' satisfies Tier;

/** Where the options of the deployment say nothing else. The stage takes 1,000 requests a second of all keys together. */
export const tierLimits: Readonly<Record<Tier, TierLimits>> = {
  small: { requestsPerSecond: 10, requestsPerDay: 50_000 },
  standard: { requestsPerSecond: 200 },
  large: { requestsPerSecond: 800 },
};
