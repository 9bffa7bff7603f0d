import type { Algorithm } from '../algorithms/algorithm.ts';
import type { SearchedData } from '../algorithms/model.ts';
import type { TrialSpec } from '../contracts/steps.ts';
import { seededRandom, shuffle } from '../stats/random.ts';

/** Together 0.85 of the work of the trial on all rows that ends the curve. */
const fractions = [0.1, 0.25, 0.5];
/** With fewer rows a tenth of them says nothing. */
const minRows = 1000;

/**
 * Trials of one algorithm at its defaults on fractions of the training rows: points of the learning curve, whose last is the
 * trial at its defaults on all rows. They are no candidates.
 * @param common what the trials share; the same seed draws nested rows
 * @param first index of the first of them
 */
export function learningCurveTrials(
  algorithm: Algorithm,
  data: SearchedData,
  common: Pick<TrialSpec, 'algorithm' | 'encoding' | 'seed' | 'minutes' | 'metric' | 'loss' | 'classWeights'>,
  first: number,
): TrialSpec[] {
  if (data.rows < minRows) return [];
  const { positives } = data;
  return fractions.map((fraction, i) => {
    const rows = Math.round(fraction * data.rows);
    const own = { ...data, rows, ...(positives !== undefined && { positives: Math.round(fraction * positives) }) };
    return { ...common, index: first + i, parameters: algorithm.defaults(own), fraction };
  });
}

/**
 * A random fraction of training rows, ascending: of each class where there are classes, at least one row. With the same seed
 * a smaller fraction lies within a larger one.
 * @param target of all rows
 */
export function fractionOfRows(
  rows: Uint32Array,
  target: Float64Array,
  fraction: number,
  seed: number,
  classes: boolean,
): Uint32Array {
  const strata = new Map<number, number[]>();
  for (const row of shuffle(rows.slice(), seededRandom(seed))) {
    const stratum = classes ? target[row]! : 0;
    const known = strata.get(stratum);
    if (known) known.push(row);
    else strata.set(stratum, [row]);
  }
  const kept = [...strata.values()].flatMap((stratum) => stratum.slice(0, Math.ceil(fraction * stratum.length)));
  return Uint32Array.from(kept).sort();
}
