import type { Project } from '../../contracts/project.ts';
import type { Reference } from '../../reference/reference.ts';
import { byDays } from './by-days.ts';
import { decisionPrices } from './decision-prices.ts';
import { dispersionOfDays } from './dispersion-of-days.ts';
import { unselectedRows } from './judged-rows.ts';
import { slicing } from './known/slicing.ts';
import type { PerformanceRows } from './performance-rows.ts';
import { type SliceExcess, sliceExcess } from './slice-excess.ts';

/**
 * Where the decisions cost more than the model expects, beyond what they do elsewhere: by values of the columns that the model uses and
 * ranges of its numbers. Binary; without costs a mistake costs 1.
 */
export function slicesOf(rows: PerformanceRows, reference: Reference, project: Project): SliceExcess[] {
  const known = unselectedRows(rows).filter((i) => rows.groups[i] !== null);
  if (known.length === 0) return [];
  const { ifPositive, ifNegative, price, dearest } = decisionPrices(rows, known, project);
  const p = Float64Array.from(known, (i) => rows.scores[i]!);
  const events = p.map((q) => q * (1 - q));
  const apart = p.map((q, i) => rows.target[known[i]!]! - q);
  const capped = price.map((g) => Math.max(-dearest, Math.min(dearest, g)));
  const excess = apart.map((a, i) => a * capped[i]!);
  const variance = events.map((v, i) => v * capped[i]! ** 2);
  const days = byDays(Array.from(known, (i) => rows.time[i]!));
  return sliceExcess(
    {
      excess,
      variance,
      expected: p.map((q, i) => q * ifPositive[i]! + (1 - q) * ifNegative[i]!),
      dispersion: dispersionOfDays(days, excess, variance),
    },
    events,
    slicing(reference).map(({ column, groups }, j) => ({
      name: column,
      group: Array.from(known, (i) => groups[rows.groups[i]![j]!] ?? null),
    })),
  );
}
