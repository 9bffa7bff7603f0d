import { type Accumulate, accumulateSource } from './accumulate.ts';
import { assembleModule, type FunctionSource } from './assemble.ts';
import { type AddToLeaf, addToLeafSource, type SumLeaf, sumLeafSource } from './leaf-rows.ts';
import { type LogLoss, logLossSource } from './log-loss.ts';
import { type NumericSplit, numericSplitSource } from './numeric-split.ts';
import { type Partition, partitionSource } from './partition.ts';
import { type QuantiseRows, quantiseSource } from './quantise.ts';
import { type Softmax, softmaxSource } from './softmax.ts';
import { type Subtract, subtractSource } from './subtract.ts';
import { type SumExponentials, sumExponentialsSource } from './sum-exponentials.ts';
import { type Unpack, unpackSource } from './unpack.ts';

/** The inner loops of training on a memory. */
export interface Kernel {
  accumulate: Accumulate;
  unpack: Unpack;
  subtract: Subtract;
  numericSplit: NumericSplit;
  partition: Partition;
  logLoss: LogLoss;
  softmax: Softmax;
  sumExponentials: SumExponentials;
  quantise: QuantiseRows;
  sumLeaf: SumLeaf;
  addToLeaf: AddToLeaf;
}

const sources: Record<keyof Kernel, () => FunctionSource> = {
  accumulate: accumulateSource,
  unpack: unpackSource,
  subtract: subtractSource,
  numericSplit: numericSplitSource,
  partition: partitionSource,
  logLoss: logLossSource,
  softmax: softmaxSource,
  sumExponentials: sumExponentialsSource,
  quantise: quantiseSource,
  sumLeaf: sumLeafSource,
  addToLeaf: addToLeafSource,
};

/** Numbers them for threads. */
export const kernelFunctions = Object.keys(sources) as (keyof Kernel)[];

let compiled: WebAssembly.Module | undefined;

/** Compiled once; threads instantiate it on the same memory. */
export function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(assembleModule(Object.values(sources).map((source) => source())));
  return compiled;
}

export function kernelOn(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernel {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel;
}
