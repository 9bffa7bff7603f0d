import { type Code, f64x2, get, set } from './instructions.ts';

/**
 * Pairs of equal numbers that a function keeps in locals: V8 makes a constant anew each time it is named, in four
 * instructions.
 */
export interface Constants {
  of(value: number): Code;
  /** Fills the locals; comes first in the function. */
  setUp: Code[];
}

/** @param first local to use; there must be one for each number */
export function constantsFrom(first: number): Constants {
  const locals = new Map<number, number>();
  const setUp: Code[] = [];
  return {
    setUp,
    of(value) {
      const known = locals.get(value);
      if (known !== undefined) return get(known);
      const local = first + locals.size;
      locals.set(value, local);
      setUp.push(set(local, f64x2.const(value)));
      return get(local);
    },
  };
}
