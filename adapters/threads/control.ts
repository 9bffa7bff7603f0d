/** What passes between the training and one of its threads: integers in shared memory. */
export const slot = { state: 0, function: 1, result: 2, messageLength: 3, jobLength: 4, job: 5 } as const;

/** Values of `slot.state`. */
export const state = { done: 0, asked: 1, stop: 2, failed: 3 } as const;

/** With a job of as many arguments as a function of the kernel has at most. */
const integers = slot.job + 10;
const messageBytes = 1000;

export function newControl(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * integers + messageBytes);
}

export const integersOf = (control: SharedArrayBuffer) => new Int32Array(control, 0, integers);

/**
 * Waits until the state is another. Being woken does not say that it is: both sides wait for the same integer, and the
 * notice of a change may come when the next but one has happened.
 * @returns whether it is, `patience` milliseconds after somebody last gave notice
 */
export function waitWhile(integers: Int32Array, value: number, patience = Number.POSITIVE_INFINITY): boolean {
  while (Atomics.load(integers, slot.state) === value)
    if (Atomics.wait(integers, slot.state, value, patience) === 'timed-out') return false;
  return true;
}

/** Leaves why a thread failed. */
export function writeMessage(control: SharedArrayBuffer, message: string): void {
  const { written } = new TextEncoder().encodeInto(message, new Uint8Array(control, 4 * integers));
  Atomics.store(integersOf(control), slot.messageLength, written);
}

export function readMessage(control: SharedArrayBuffer): string {
  const length = Atomics.load(integersOf(control), slot.messageLength);
  // Decoders do not take shared memory.
  return new TextDecoder().decode(new Uint8Array(control, 4 * integers, length).slice());
}
