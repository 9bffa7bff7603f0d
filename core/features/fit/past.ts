/** What was known of each row's value when the row happened. */
export interface Past {
  /** Shape (rows): earlier rows of the same value. */
  counts: Float64Array;
  /** Shape (outputs, rows): sums of their targets. */
  sums: Float64Array[];
}

/** An order of rows, in which each knows those before it. */
export interface Order {
  /** Shape (rows): rows of one moment do not know each other. */
  moment: Float64Array;
  /** How long after a row its target is known, in the unit of `moment`. */
  delay: number;
  /** The rows, ascending by moment. */
  rows: Uint32Array;
}

/** @param time shape (rows); NaN is after all others */
export function orderOf(time: ArrayLike<number>, delay = 0): Order {
  const moment = Float64Array.from(time, (t) => (Number.isNaN(t) ? Infinity : t));
  return { moment, delay, rows: Uint32Array.from(moment.keys()).sort((a, b) => moment[a]! - moment[b]! || a - b) };
}

/**
 * Of each row, what the rows before it, and whose targets were known by then, say of its value.
 * @param position value of each row, an index below `size`
 * @param outputs shape (outputs, rows): targets
 * @param weights shape (rows): how much each counts. @default 1
 */
export function pastOf(
  position: Int32Array,
  size: number,
  outputs: readonly Float64Array[],
  { moment, delay, rows }: Order,
  weights?: Float64Array,
): Past {
  const count = new Float64Array(size);
  const sum = outputs.map(() => new Float64Array(size));
  const counts = new Float64Array(position.length);
  const sums = outputs.map(() => new Float64Array(position.length));
  let known = 0;
  for (const row of rows) {
    for (; known < rows.length; known++) {
      const before = rows[known]!;
      if (!(moment[before]! < moment[row]! && moment[before]! <= moment[row]! - delay)) break;
      const p = position[before]!;
      const weight = weights ? weights[before]! : 1;
      count[p]! += weight;
      for (let o = 0; o < outputs.length; o++) sum[o]![p]! += weight * outputs[o]![before]!;
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
const usualSmoothing = 10;
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
  order: Order,
  squared: boolean,
  weights?: Float64Array,
): Held {
  const from = order.moment[order.rows[Math.floor(fractionOfEarliest * order.rows.length)]!]!;
  const rows = Uint32Array.from(counts.keys()).filter((i) => order.moment[i]! > from);
  const weightOf = (i: number) => (weights ? weights[i]! : 1);
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
  const total = rows.reduce((sum, i) => sum + weightOf(i), 0) || 1;
  const meanError = (smoothing: number) =>
    rows.reduce((sum, i) => sum + weightOf(i) * errorOf(i, smoothing), 0) / total;
  const errors = smoothings.map(meanError);
  const best = errors.indexOf(Math.min(...errors));
  const smoothing = rows.length < minJudging ? usualSmoothing : smoothings[best]!;
  const own = meanError(smoothing);
  const gains = Float64Array.from(rows, (i) => errorOf(i, Infinity) - errorOf(i, smoothing));
  const gain = gains.reduce((sum, of, r) => sum + weightOf(rows[r]!) * of, 0) / total;
  const squares = gains.reduce((sum, of, r) => sum + (weightOf(rows[r]!) * (of - gain)) ** 2, 0);
  const standardError = Math.sqrt(squares) / total;
  return { smoothing, error: own, without: own + gain, holds: rows.length < minJudging || gain > standardError };
}
