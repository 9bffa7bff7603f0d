import { shapeOf } from '../encoders/numeric.ts';
import { encodings } from '../encodings.ts';
import type { Input, ScaledShape } from '../plan.ts';
import type { FitContext, Fitted } from './context.ts';
import { median, summarise } from './moments.ts';

/** A skewness above this is a heavy tail, and the logarithm becomes a feature too if it has less. */
const heavyTail = 2;
/** Knots of a number in a linear model: with fewer rows or distinct values than this there are none. */
const leastRows = 200;
const leastDistinct = 10;
const maximumKnots = 5;

/**
 * A number: as it is for trees; for linear models imputed and scaled, with its logarithm where the tail is heavy and (unless
 * `features.automatic` is off) bent at knots.
 *
 * @param values of the fit rows
 */
export function fitNumber(values: Float64Array, input: Input, context: FitContext): Fitted {
  const summary = summarise(values);
  if (summary.distinct === 'none') return { dropped: 'no value in the training rows' };
  if (summary.distinct === 'one' && summary.count === values.length)
    return { dropped: `the same value (${summary.min}) in all training rows` };
  if ('column' in input && input.type === 'integer' && isRowNumber(values, summary))
    return { dropped: 'numbers the rows: every row has its own value, with few left out' };
  if (!encodings[context.encoding].scaled) return { encoders: [{ encoder: { kind: 'numeric', input } }] };
  const indicator = summary.count < values.length;
  const fill = median(values) + 0;
  const shapes: ScaledShape[] = [{ shape: 'value', mean: summary.mean, std: summary.std }];
  if (Math.abs(summary.skewness) > heavyTail) {
    const log = summarise(values.map(shapeOf({ shape: 'log' })));
    if (Math.abs(log.skewness) < Math.abs(summary.skewness))
      shapes.push({ shape: 'log', mean: log.mean, std: log.std });
  }
  if (context.automatic)
    for (const knot of knotsOf(values)) {
      const { mean, std } = summarise(
        values.map((x) => (Number.isFinite(x) ? shapeOf({ shape: 'above', knot })(x) : x)),
      );
      shapes.push({ shape: 'above', knot, mean, std });
    }
  return { encoders: [{ encoder: { kind: 'scaled', input, fill, shapes, indicator } }] };
}

/**
 * Quantiles of the values other than the most frequent one, strictly inside their range. Where most rows have one value
 * (zero, often) the quantiles of all would say nothing of the rest.
 */
function knotsOf(values: Float64Array): number[] {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  if (sorted.length < leastRows) return [];
  let [mode, longest, distinct] = [Number.NaN, 0, 0];
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    distinct++;
    if (to - from > longest) [mode, longest] = [sorted[from]!, to - from];
    from = to;
  }
  if (distinct < leastDistinct) return [];
  const rest = sorted.filter((value) => value !== mode);
  const quantiles = Array.from({ length: maximumKnots }, (_, k) => {
    return rest[Math.floor(((k + 1) / (maximumKnots + 1)) * (rest.length - 1))]! + 0;
  });
  return [...new Set(quantiles)].filter((knot) => knot > sorted[0]! && knot < sorted.at(-1)!);
}

function isRowNumber(values: Float64Array, { count, min, max }: { count: number; min: number; max: number }): boolean {
  if (count < 100 || count < values.length || max - min >= 2 * count) return false;
  return new Set(values).size === count;
}
