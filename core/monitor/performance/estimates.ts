import { type Blocks, bootstrapDraws, interval } from '../../metrics/bootstrap.ts';
import type { Estimate } from '../../metrics/estimate.ts';
import { type Statistic, timesWeights } from '../../metrics/statistics.ts';

const maxDraws = 200;
/** Rows times draws: what one check takes time for. */
const drawnRows = 20_000_000;
const confidence = 0.98;

/** Statistics of weighted rows with their 98 % block-bootstrap intervals; those that are not defined are left out. */
export function estimates(
  statistics: Record<string, Statistic>,
  blocks: Blocks,
  weight: Float64Array | null,
  seed: number,
): Record<string, Estimate> {
  const samples = Math.max(50, Math.min(maxDraws, Math.floor(drawnRows / blocks.of.length)));
  const known = Object.entries(statistics).flatMap(([name, of]) => {
    const value = of(weight ?? undefined);
    return Number.isFinite(value) ? [{ name, of, value, draws: new Float64Array(samples) }] : [];
  });
  bootstrapDraws(blocks, samples, seed, (drawn, draw) => {
    const weights = weight ? timesWeights(weight, drawn) : drawn;
    for (const statistic of known) statistic.draws[draw] = statistic.of(weights);
  });
  return Object.fromEntries(known.map(({ name, value, draws }) => [name, interval(value, draws, confidence)]));
}
