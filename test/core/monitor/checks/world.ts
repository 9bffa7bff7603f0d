import type { ObservedFeature } from '../../../../core/monitor/checks/check.ts';
import { columnObserver } from '../../../../core/monitor/observe.ts';
import { type ColumnReference, columnReference } from '../../../../core/reference/column-reference.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

export type Draw = (random: () => number) => unknown;

/** Normal (Box and Muller). */
export const normal =
  (mean = 0, spread = 1): Draw =>
  (random) =>
    mean + spread * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
export const flag =
  (p: number): Draw =>
  (random) =>
    random() < p;
/** One of the letters, the first most often. */
export const letter =
  (letters: string, power = 2): Draw =>
  (random) =>
    letters[Math.floor(random() ** power * letters.length)];

/** Reference of so many rows. */
export function referenceOf(
  name: string,
  draw: Draw,
  { rows = 20_000, seed = 1 }: { rows?: number; seed?: number } = {},
): ColumnReference {
  const random = seededRandom(seed);
  const drawn = Array.from({ length: rows }, () => draw(random));
  const type = typeof drawn[0] as 'number' | 'boolean' | 'string';
  const contract = { name, type, required: false, used: true, pii: false };
  const all = Uint32Array.from({ length: rows }, (_, i) => i);
  if (type !== 'string')
    return columnReference(contract, { name, type, values: Float64Array.from(drawn, Number) }, all);
  const dictionary = [...new Set(drawn as string[])];
  const codes = Int32Array.from(drawn as string[], (value) => dictionary.indexOf(value));
  return columnReference(contract, { name, type: 'string', dictionary, codes }, all);
}

/** A feature as it arrives in so many rows. */
export function arriving(
  reference: ColumnReference,
  draw: Draw,
  { rows = 10_000, seed = 2 }: { rows?: number; seed?: number } = {},
): ObservedFeature {
  const random = seededRandom(seed);
  const observer = columnObserver(reference);
  for (let i = 0; i < rows; i++) observer.add(draw(random));
  return { group: 'column', reference, observed: observer.result() };
}
