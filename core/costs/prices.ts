import { objectWith } from '../contracts/schema.ts';
import type { Meters } from './meters.ts';

export interface Price {
  usd: number;
  /** Units that `usd` buys. */
  per: number;
  unit: string;
  /** Units of a month that an account does not pay. @default 0 */
  free?: number;
  source: string;
}

/** List prices of a day. */
export interface Prices {
  /** yyyy-MM-dd */
  date: string;
  region: string;
  prices: Record<string, Price>;
}

export const pricesSchema = objectWith<Prices>('a table of prices', {
  date: 'string',
  region: 'string',
  prices: 'object',
});

export class UnknownMeter extends Error {
  override name = 'UnknownMeter';
}

/** USD. @throws UnknownMeter for what has no price */
export function priceOf(meters: Meters, prices: Prices): number {
  return sumOver(meters, (name, amount) => amount * unitPrice(prices, name));
}

/** USD of a month of an account that uses nothing else of what is free. @throws UnknownMeter for what has no price */
export function priceBeyondFree(meters: Meters, prices: Prices): number {
  return sumOver(
    meters,
    (name, amount) => Math.max(0, amount - (prices.prices[name]?.free ?? 0)) * unitPrice(prices, name),
  );
}

function unitPrice({ prices }: Prices, name: string): number {
  const price = prices[name];
  if (!price) throw new UnknownMeter(`'${name}' has no price; add it to docs/prices.json with its source`);
  return price.usd / price.per;
}

function sumOver(meters: Meters, of: (name: string, amount: number) => number): number {
  return Object.entries(meters).reduce((sum, [name, amount]) => sum + of(name, amount), 0);
}
