import type { NumberStep } from './symbolic-columns.ts';

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** The n-th float32, from -3.4e38 to 3.4e38 in their order; `count` of them. */
const count = 2 * 0x7f7fffff + 1;
function floatAt(n: number): number {
  const signed = n - 0x7f7fffff;
  word[0] = signed < 0 ? 0x80000000 - signed : signed;
  return float[0]!;
}

/** What the steps make of a number, as a float32. */
export function stepped(value: number, steps: readonly NumberStep[]): number {
  let x = Math.fround(value);
  for (const step of steps) {
    if (step.kind === 'fill') x = Number.isNaN(x) ? Math.fround(step.value) : x;
    else x = Math.fround(Math.fround(x - Math.fround(step.offset)) * Math.fround(step.scale));
  }
  return x;
}

/** Which numbers pass a test that holds up to a bound, or from one on: those up to `upTo` (or, `above`, those above it). */
export interface RawTest {
  /** null: all numbers. Below every float32: none. */
  upTo: number | null;
  above: boolean;
}

/**
 * A test of what the steps make of a number, as a test of the number: every float32 passes the one that passes the other.
 * @param holds of small numbers and, from some number on, no more
 */
export function rawTest(holds: (x: number) => boolean, steps: readonly NumberStep[]): RawTest {
  const scale = steps.reduce((product, step) => product * (step.kind === 'scale' ? step.scale : 1), 1);
  const passes = (n: number) => holds(stepped(floatAt(n), steps));
  // Under a negative scale it holds of large numbers: look for the last that does not pass.
  const wanted = scale < 0 ? (n: number) => !passes(n) : passes;
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (wanted(middle)) low = middle + 1;
    else high = middle;
  }
  const upTo = low === 0 ? -Number.MAX_VALUE : low === count ? null : floatAt(low - 1);
  return { upTo, above: scale < 0 };
}
