import { finite } from '../cells.ts';
import type { NumbersKernel } from '../kernel.ts';
import type { DerivedEncoder } from '../plan.ts';
import { numericKernel, scaledKernel } from './numeric.ts';

const dayMs = 86_400_000;

/** What the operations make of their numbers; NaN where one is missing. */
export const operations: Record<DerivedEncoder['operation'], (values: ArrayLike<number>) => number> = {
  days: (v) => (v[0]! - v[1]!) / dayMs,
  ratio: (v) => divided(v[0]!, v[1]!),
  difference: (v) => finite(v[0]! - v[1]!),
  product: (v) => finite(v[0]! * v[1]!),
  deviations: (v) => divided(v[0]! - v[1]!, v[2]!),
};

function divided(a: number, b: number): number {
  // One record's infinity is missing before it comes here; a table's is not, and would make it 0.
  return b === 0 || !Number.isFinite(b) ? Number.NaN : finite(a / b);
}

export function derivedKernel({ inputs, operation, scaled }: DerivedEncoder): NumbersKernel {
  const input = inputs[0]!;
  const single = scaled
    ? scaledKernel({ kind: 'scaled', input, ...scaled })
    : numericKernel({ kind: 'numeric', input });
  const combine = operations[operation];
  return {
    reads: 'numbers',
    inputs,
    width: single.width,
    write: (values, out, at) => single.write(combine(values), Number.NaN, out, at),
  };
}
