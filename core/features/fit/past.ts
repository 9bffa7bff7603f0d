/** What was known of each row's value when the row happened. */
export interface Past {
  /** Shape (rows): earlier rows of the same value. */
  counts: Float64Array;
  /** Shape (outputs, rows): sums of their targets. */
  sums: Float64Array[];
}

/**
 * Of each row, what the rows that happened before it, and whose targets were known by then, say of its value.
 * @param position value of each row, an index below `size`
 * @param outputs shape (outputs, rows): targets
 * @param time shape (rows): rows of one moment do not see each other; NaN is after all others
 * @param delay how long after a row its target is known, in the unit of `time`
 */
export function pastOf(
  position: Int32Array,
  size: number,
  outputs: readonly Float64Array[],
  time: Float64Array,
  delay: number,
): Past {
  const moment = time.map((t) => (Number.isNaN(t) ? Infinity : t));
  const order = Uint32Array.from(moment.keys()).sort((a, b) => moment[a]! - moment[b]! || a - b);
  const count = new Float64Array(size);
  const sum = outputs.map(() => new Float64Array(size));
  const counts = new Float64Array(position.length);
  const sums = outputs.map(() => new Float64Array(position.length));
  let known = 0;
  for (const row of order) {
    for (; known < order.length; known++) {
      const before = order[known]!;
      if (!(moment[before]! < moment[row]! && moment[before]! <= moment[row]! - delay)) break;
      const p = position[before]!;
      count[p]! += 1;
      outputs.forEach((target, o) => {
        sum[o]![p]! += target[before]!;
      });
    }
    const p = position[row]!;
    counts[row] = count[p]!;
    for (let o = 0; o < sums.length; o++) sums[o]![row] = sum[o]![p]!;
  }
  return { counts, sums };
}

/** Rows of the prior that every value is given: what is tried. */
const smoothings = [1, 3, 10, 30] as const;
/** Of the earliest rows nothing is known yet; they judge nothing. */
const fractionOfEarliest = 0.2;
/** What a value is given where nothing is judged (the m-estimate of Micci-Barreca, 2001). */
export const usualSmoothing = 10;
/** With fewer rows that judge, an encoding is kept as it comes. */
const minJudging = 200;

/** How much a value's own rows count, and whether they said anything of later rows. */
export interface Held {
  smoothing: number;
  /** Mean error with the encoding, and with the mean of all. */
  error: number;
  without: number;
  /** False: the error is not less, by its standard error at least. */
  holds: boolean;
}

/**
 * Judges encodings by the rows that came later ("prequential", Dawid, 1984): the smoothing of least error, and whether
 * that is less than the mean's.
 * @param squared the error is squared, else the log loss of each class against the others
 * @param priors mean of each output
 */
export function judgePast(
  { counts, sums }: Past,
  outputs: readonly Float64Array[],
  priors: readonly number[],
  time: Float64Array,
  squared: boolean,
): Held {
  const sorted = time.toSorted();
  const from = sorted[Math.floor(fractionOfEarliest * sorted.length)]!;
  const rows = Uint32Array.from(counts.keys()).filter((i) => time[i]! > from);
  const errorOf = (i: number, smoothing: number) => {
    let error = 0;
    for (let o = 0; o < outputs.length; o++) {
      const prior = priors[o]!;
      // The prior lies between 0 and 1, and with it what is smoothed towards it.
      const encoded = smoothing === Infinity ? prior : (sums[o]![i]! + smoothing * prior) / (counts[i]! + smoothing);
      const y = outputs[o]![i]!;
      error += squared ? (y - encoded) ** 2 : -Math.log(y === 1 ? encoded : 1 - encoded);
    }
    return error;
  };
  const total = (smoothing: number) => rows.reduce((sum, i) => sum + errorOf(i, smoothing), 0);
  const errors = smoothings.map(total);
  const best = errors.indexOf(Math.min(...errors));
  const smoothing = rows.length < minJudging ? usualSmoothing : smoothings[best]!;
  let [gain, squares, error] = [0, 0, 0];
  for (const i of rows) {
    const own = errorOf(i, smoothing);
    const gained = errorOf(i, Infinity) - own;
    error += own;
    gain += gained;
    squares += gained * gained;
  }
  const n = Math.max(1, rows.length);
  const standardError = Math.sqrt(Math.max(0, squares / n - (gain / n) ** 2) / n);
  return {
    smoothing,
    error: error / n,
    without: (error + gain) / n,
    holds: rows.length < minJudging || gain / n > standardError,
  };
}
