import { seededRandom, shuffle } from '../../stats/random.ts';

/** Rows of a binary task with the day of each. */
export interface RankedRows {
  target: Float64Array;
  probabilities: Float64Array;
  /** Shape (rows): what letting the row through costs, where it is positive. */
  values: Float64Array;
  /** Code of the entity of each row, -1 where unknown. */
  entity?: Int32Array | undefined;
}

/** What the rows of one day hold, for each size of the day's list. */
export interface DailyTopK {
  positives: number;
  value: number;
  /** Shape (sizes): of the rows in the list. */
  hits: Float64Array;
  listed: Float64Array;
  prevented: Float64Array;
  /** Caught with the list by expected loss (probability times value) instead. */
  preventedByLoss: Float64Array;
  /** Share of the listed entities that are compromised; NaN where no entity is left to list. */
  entityPrecision: Float64Array;
}

/**
 * What lists of the `sizes` rows of highest probability hold, day by day. Of rows of equal probability at the end of a list
 * the expected fraction counts. Entities are ranked by their most probable row of the day and compromised when one of their
 * rows of the day is positive; one that was found is no longer listed on later days (card precision: Dal Pozzolo et al.,
 * 'Credit card fraud detection: a realistic modeling and a novel learning strategy', 2018). Where a day has fewer rows or
 * entities than the list has places, precision is that of what is listed.
 * @param days rows of each day, ascending
 */
export function dailyTopK(rows: RankedRows, days: readonly Uint32Array[], sizes: readonly number[]): DailyTopK[] {
  const found = sizes.map(() => new Set<number>());
  const random = seededRandom(1);
  return days.map((day) => {
    const { target, probabilities, values } = rows;
    const loss = (row: number) => probabilities[row]! * values[row]!;
    const byProbability = listed(day, (row) => probabilities[row]!, rows, sizes);
    let positives = 0;
    let value = 0;
    for (const row of day) {
      positives += target[row]!;
      value += target[row]! * values[row]!;
    }
    return {
      positives,
      value,
      hits: byProbability.hits,
      prevented: byProbability.prevented,
      listed: Float64Array.from(sizes, (size) => Math.min(size, day.length)),
      preventedByLoss: listed(day, loss, rows, sizes).prevented,
      entityPrecision: rows.entity
        ? entityPrecision(rows, rows.entity, day, sizes, found, random)
        : new Float64Array(sizes.length).fill(Number.NaN),
    };
  });
}

/** Positive rows and their value among the first `size` rows, for each of the sizes. */
function listed(
  day: Uint32Array,
  score: (row: number) => number,
  { target, values }: RankedRows,
  sizes: readonly number[],
): { hits: Float64Array; prevented: Float64Array } {
  const order = day.toSorted((a, b) => score(b) - score(a) || a - b);
  const hits = new Float64Array(sizes.length);
  const prevented = new Float64Array(sizes.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    let tiedHits = 0;
    let tiedValue = 0;
    for (; end < order.length && score(order[end]!) === score(order[start]!); end++) {
      tiedHits += target[order[end]!]!;
      tiedValue += target[order[end]!]! * values[order[end]!]!;
    }
    sizes.forEach((size, s) => {
      const fraction = Math.min(1, Math.max(0, size - start) / (end - start));
      hits[s]! += fraction * tiedHits;
      prevented[s]! += fraction * tiedValue;
    });
    start = end;
  }
  return { hits, prevented };
}

function entityPrecision(
  { target, probabilities }: RankedRows,
  entity: Int32Array,
  day: Uint32Array,
  sizes: readonly number[],
  found: readonly Set<number>[],
  random: () => number,
): Float64Array {
  const entities = new Map<number, { code: number; score: number; compromised: boolean }>();
  // In random order, so that entities of equal score are listed without favour; a row of unknown entity is one of its own.
  for (const row of shuffle(day.slice(), random)) {
    const code = entity[row]! >= 0 ? entity[row]! : -1 - row;
    const known = entities.get(code) ?? { code, score: -Infinity, compromised: false };
    known.score = Math.max(known.score, probabilities[row]!);
    known.compromised ||= target[row] === 1;
    entities.set(code, known);
  }
  const ranked = [...entities.values()].sort((a, b) => b.score - a.score);
  return Float64Array.from(sizes, (size, s) => {
    const list = ranked.filter(({ code }) => !found[s]!.has(code)).slice(0, size);
    const compromised = list.filter((e) => e.compromised);
    for (const { code } of compromised) found[s]!.add(code);
    return list.length > 0 ? compromised.length / list.length : Number.NaN;
  });
}
