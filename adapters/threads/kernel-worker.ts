/** A thread that calls functions of the kernel until it is told to stop. Bundled beside the functions that train. */
import { workerData } from 'node:worker_threads';
import { kernelFunctions, kernelOn } from '../../core/algorithms/gradient-boosted-trees/kernel/kernel.ts';
import { integersOf, slot, state, waitWhile, writeMessage } from './control.ts';

export interface KernelWorkerData {
  kernel: WebAssembly.Module;
  memory: WebAssembly.Memory;
  control: SharedArrayBuffer;
}

const { kernel, memory, control } = workerData as KernelWorkerData;
const integers = integersOf(control);

function answer(with_: number): void {
  Atomics.compareExchange(integers, slot.state, state.asked, with_);
  Atomics.notify(integers, slot.state);
}

try {
  const on = kernelOn(kernel, memory);
  const functions = kernelFunctions.map((name) => on[name] as (...job: readonly number[]) => number);
  for (;;) {
    waitWhile(integers, state.done);
    if (Atomics.load(integers, slot.state) !== state.asked) break;
    const job = integers.subarray(slot.job, slot.job + integers[slot.jobLength]!);
    integers[slot.result] = functions[integers[slot.function]!]!(...job);
    answer(state.done);
  }
} catch (error) {
  writeMessage(control, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  waitWhile(integers, state.done);
  answer(state.failed);
}
