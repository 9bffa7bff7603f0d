import { finite } from '../cells.ts';
import type { NumberKernel } from '../kernel.ts';
import type { NumericEncoder, ScaledEncoder } from '../plan.ts';

/** Scaled values lie within this distance of 0: a single outlier must not rule a linear model. */
export const scaledLimit = 10;

export function numericKernel({ input, fill = Number.NaN, rest }: NumericEncoder): NumberKernel {
  return {
    reads: 'number',
    input,
    width: 1,
    write: (value, _time, out, at) => {
      const number = finite(value);
      out[at] = Number.isNaN(number) ? fill : rest ? restOf(number, rest) : number;
    },
  };
}

function restOf(number: number, parts: 1 | 2): number {
  const first = number - Math.fround(number);
  return parts === 1 ? first : first - Math.fround(first);
}

export function scaledKernel({ input, fill, shapes, indicator }: ScaledEncoder): NumberKernel {
  const compiled = shapes.map((shape) => ({ of: shapeOf(shape), mean: shape.mean, std: shape.std }));
  return {
    reads: 'number',
    input,
    width: shapes.length + (indicator ? 1 : 0),
    write: (value, _time, out, at) => {
      const isMissing = !Number.isFinite(value);
      const present = isMissing ? fill : value;
      for (let s = 0; s < compiled.length; s++) {
        const { of, mean, std } = compiled[s]!;
        out[at + s] = scaled(of(present), mean, std);
      }
      if (indicator) out[at + compiled.length] = isMissing ? 1 : 0;
    },
  };
}

/** The shape as a function, before it is scaled. */
export function shapeOf(
  shape: { shape: 'value' } | { shape: 'log' } | { shape: 'above'; knot: number },
): (x: number) => number {
  if (shape.shape === 'log') return signedLog;
  if (shape.shape === 'value') return (x) => x;
  const { knot } = shape;
  return (x) => (x > knot ? x - knot : 0);
}

/** sign(x) log(1 + |x|). */
function signedLog(value: number): number {
  return value < 0 ? -Math.log1p(-value) : Math.log1p(value);
}

/** (x - mean) / std, at most `scaledLimit` away from 0; never -0, which JSON does not know. */
export function scaled(value: number, mean: number, std: number): number {
  return Math.max(-scaledLimit, Math.min(scaledLimit, (value - mean) / std)) + 0;
}
