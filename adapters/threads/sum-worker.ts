/** A thread that sums rows for histograms until it is told to stop. Bundled beside the functions that train. */
import { workerData } from 'node:worker_threads';
import { kernelOn } from '../../core/train/gradient-boosted-trees/kernel/kernel.ts';
import { type SumLayout, sumRows } from '../../core/train/gradient-boosted-trees/sum-rows.ts';
import { integersOf, slot, state, writeMessage } from './control.ts';

export interface SumWorkerData {
  kernel: WebAssembly.Module;
  memory: WebAssembly.Memory;
  order: Uint32Array;
  layout: SumLayout;
  thread: number;
  control: SharedArrayBuffer;
}

const { kernel, memory, order, layout, thread, control } = workerData as SumWorkerData;
const integers = integersOf(control);

function answer(with_: number): void {
  Atomics.compareExchange(integers, slot.state, state.asked, with_);
  Atomics.notify(integers, slot.state);
}

try {
  const { accumulate } = kernelOn(kernel, memory);
  for (;;) {
    Atomics.wait(integers, slot.state, state.done);
    if (Atomics.load(integers, slot.state) !== state.asked) break;
    sumRows(accumulate, layout, order, thread, integers[slot.begin]!, integers[slot.end]!);
    answer(state.done);
  }
} catch (error) {
  writeMessage(control, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  Atomics.wait(integers, slot.state, state.done);
  answer(state.failed);
}
