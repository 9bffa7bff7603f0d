import type { Blocks } from '../../metrics/bootstrap.ts';
import { type Bounds, coveredRows } from '../../metrics/intervals/interval-statistics.ts';
import type { Reference } from '../../reference/reference.ts';
import { againstReference } from './against-reference.ts';
import type { PerformanceRows } from './performance-rows.ts';

/** How often the truth lay within the interval that was answered. */
export interface Coverage {
  /** Fractions: asked for, and observed. */
  asked: number;
  observed: number;
  /** What the observed fraction hardly falls below by chance, at whichever of the looks. */
  chance: number;
  /** Surely below what was asked for. */
  below: boolean;
}

/** The intervals that were answered; null where the model has none, or a prediction came without. */
export function boundsOf(
  { intervals }: PerformanceRows,
  rows: Uint32Array,
  coverage: number | undefined,
): Bounds | null {
  if (coverage === undefined) return null;
  const own = Array.from(rows, (row) => intervals[row]!);
  if (!own.every((interval) => interval !== null)) return null;
  return {
    coverage,
    lower: Float64Array.from(own, ([lower]) => lower),
    upper: Float64Array.from(own, ([, upper]) => upper),
  };
}

/** Against what was asked for, which calibration kept to within the chance of so many rows as the test part had. */
export function coverageOf(
  bounds: Bounds,
  target: Float64Array,
  blocks: Blocks,
  { performance }: Pick<Reference, 'performance'>,
): Coverage {
  const { coverage: asked } = bounds;
  const missed = coveredRows(bounds, target).map((covered) => 1 - covered);
  const rows = performance?.rows ?? Number.POSITIVE_INFINITY;
  const { mean, reach, certain } = againstReference(missed, null, blocks, 1 - asked, rows);
  return { asked, observed: 1 - mean, chance: asked - reach, below: certain };
}
