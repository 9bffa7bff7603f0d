/** A thread that calls functions of a program until it is told to stop. Bundled beside the functions that train. */
import { workerData } from 'node:worker_threads';
import { integersOf, slot, state, waitWhile, writeMessage } from './control.ts';
import { functionsOf } from './functions-of.ts';

export interface KernelWorkerData {
  program: WebAssembly.Module;
  memory: WebAssembly.Memory;
  control: SharedArrayBuffer;
}

const { program, memory, control } = workerData as KernelWorkerData;
const integers = integersOf(control);

function answer(with_: number): void {
  Atomics.compareExchange(integers, slot.state, state.asked, with_);
  Atomics.notify(integers, slot.state);
}

try {
  const { exports } = new WebAssembly.Instance(program, { env: { memory } });
  const functions = functionsOf(program).map((name) => exports[name]!);
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
