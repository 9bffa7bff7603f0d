import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { integersOf, newControl, slot, state, waitWhile } from '../../../adapters/threads/control.ts';

it('waits on when it is woken and nothing has changed', async () => {
  const control = newControl();
  const integers = integersOf(control);
  integers[slot.state] = state.asked;
  // Gives notice of nothing until that has woken the other side three times, and then changes the state.
  const late = new Worker(
    `const { workerData } = require('node:worker_threads');
     const integers = new Int32Array(workerData);
     for (let woken = 0; woken < 3; ) woken += Atomics.notify(integers, ${slot.state});
     Atomics.store(integers, ${slot.state}, ${state.done});
     Atomics.notify(integers, ${slot.state});`,
    { eval: true, workerData: control },
  );
  expect(waitWhile(integers, state.asked, 10_000)).toBe(true);
  expect(Atomics.load(integers, slot.state)).toBe(state.done);
  await late.terminate();
});

it('gives up when nobody gives notice', () => {
  expect(waitWhile(integersOf(newControl()), state.done, 5)).toBe(false);
});
