import type { Input } from './plan.ts';

/**
 * A compiled encoder: writes the features of one value to `out` from `at` on. The columnar and the single-row application
 * both call it, so that they agree to the last bit.
 */
export type Kernel = NumberKernel | NumbersKernel | TextKernel;

export interface NumberKernel {
  readonly reads: 'number';
  readonly input: Input;
  /** Number of features. */
  readonly width: number;
  /** @param time the moment of the row in milliseconds since 1970, NaN where it has none */
  write(value: number, time: number, out: Float32Array, at: number): void;
}

export interface NumbersKernel {
  readonly reads: 'numbers';
  readonly inputs: readonly Input[];
  readonly width: number;
  /** @param values of the inputs, in order */
  write(values: Float64Array, out: Float32Array, at: number): void;
}

export interface TextKernel {
  readonly reads: 'text';
  readonly input: Input;
  readonly width: number;
  write(value: string | undefined, out: Float32Array, at: number): void;
}
