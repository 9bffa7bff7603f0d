import { type Accumulate, accumulateSource } from './accumulate.ts';
import { assemble } from './assemble.ts';
import { type Partition, partitionSource } from './partition.ts';

/** The inner loops of training on a memory. */
export interface Kernel {
  accumulate: Accumulate;
  partition: Partition;
}

let compiled: WebAssembly.Module | undefined;

/** Compiled once; threads instantiate it on the same memory. */
export function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(assemble([accumulateSource(), partitionSource()]));
  return compiled;
}

export function kernelOn(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernel {
  const { accumulate, partition } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  return { accumulate: accumulate as Accumulate, partition: partition as Partition };
}
