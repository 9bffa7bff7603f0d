import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts';
import { normalCdf } from '../../stats/normal-cdf.ts';

/** Rows of one value of a column. */
export interface SliceExcess {
  column: string;
  group: string;
  rows: number;
  /** Mean excess of the realised loss over the expected, and the expected, here and in all other rows. */
  excess: number;
  expected: number;
  restExcess: number;
  /** The difference over its standard error, and its false discovery rate among all slices, one-sided. */
  z: number;
  q: number;
}

export interface SlicedLoss {
  /** Realised less expected loss, variance of that, and expected loss; shape (rows). */
  excess: Float64Array;
  variance: Float64Array;
  expected: Float64Array;
  /** How much more the days vary than independent rows would. */
  dispersion: number;
}

const fewestRows = 100;
/** In terms of the variance of one row of a coin: with less a normal approximation is no good. */
const fewestEvents = 10;

/**
 * Slices whose loss exceeds what was expected by more than that of all other rows does, with their false discovery rates
 * (Benjamini and Hochberg, 1995).
 * @param group of each row by column: null where nobody knows, and such rows are in no slice
 * @param events variance of each row's truth
 */
export function sliceExcess(
  loss: SlicedLoss,
  events: Float64Array,
  columns: readonly { name: string; group: readonly (string | null)[] }[],
): SliceExcess[] {
  const found = columns.flatMap(({ name, group }) => {
    const members = new Map<string, number[]>();
    const all: number[] = [];
    group.forEach((value, i) => {
      if (value === null) return;
      all.push(i);
      const rows = members.get(value);
      if (rows) rows.push(i);
      else members.set(value, [i]);
    });
    const whole = sumOf(loss, events, all);
    return [...members].flatMap(([value, rows]): SliceExcess[] => {
      const own = sumOf(loss, events, rows);
      const rest = {
        n: whole.n - own.n,
        excess: whole.excess - own.excess,
        variance: whole.variance - own.variance,
      };
      if (own.n < fewestRows || rest.n < fewestRows || own.events < fewestEvents) return [];
      const excess = own.excess / own.n;
      const restExcess = rest.excess / rest.n;
      const error = Math.sqrt(loss.dispersion * (own.variance / own.n ** 2 + rest.variance / rest.n ** 2));
      const z = error > 0 ? (excess - restExcess) / error : 0;
      return [{ column: name, group: value, rows: own.n, excess, expected: own.expected / own.n, restExcess, z, q: 1 }];
    });
  });
  const q = benjaminiHochberg(found.map(({ z }) => normalCdf(-z)));
  return found.map((slice, i) => ({ ...slice, q: q[i]! })).sort((a, b) => b.z - a.z);
}

function sumOf({ excess, variance, expected }: SlicedLoss, events: Float64Array, rows: readonly number[]) {
  const sum = { n: rows.length, excess: 0, variance: 0, expected: 0, events: 0 };
  for (const i of rows) {
    sum.excess += excess[i]!;
    sum.variance += variance[i]!;
    sum.expected += expected[i]!;
    sum.events += events[i]!;
  }
  return sum;
}
