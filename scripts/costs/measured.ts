import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectWith, parseJson } from '../../core/contracts/schema.ts';
import { root } from '../../package/root.ts';
import type { Meters } from './meters.ts';

/** What one of each is billed, as it was counted on the local cloud (`test/integ/costs.test.ts`). */
export interface Measured {
  /** yyyy-MM-dd */
  date: string;
  operations: Record<OperationName, Meters>;
}

export const operationNames = ['prediction', 'update', 'label', 'check', 'look', 'run'] as const;
export type OperationName = (typeof operationNames)[number];

export interface Prices {
  date: string;
  region: string;
  prices: Record<string, { usd: number; per: number; unit: string; source: string }>;
}

export const measuredFile = join(root, 'docs', 'costs-measured.json');
export const pricesFile = join(root, 'docs', 'prices.json');
const remedy = 'restore it from the repository';

export function readMeasured(): Measured {
  const schema = objectWith<Measured>('what was measured', { date: 'string', operations: 'object' });
  return parseJson(readFileSync(measuredFile, 'utf8'), schema, { from: measuredFile, remedy });
}

export function readPrices(): Prices {
  const schema = objectWith<Prices>('a table of prices', { date: 'string', region: 'string', prices: 'object' });
  return parseJson(readFileSync(pricesFile, 'utf8'), schema, { from: pricesFile, remedy });
}

export class UnknownMeter extends Error {
  override name = 'UnknownMeter';
}

/** USD. @throws UnknownMeter for what has no price */
export function priceOf(meters: Meters, { prices }: Prices): number {
  return Object.entries(meters).reduce((sum, [name, amount]) => {
    const price = prices[name];
    if (!price) throw new UnknownMeter(`'${name}' has no price; add it to docs/prices.json with its source`);
    return sum + (amount * price.usd) / price.per;
  }, 0);
}
