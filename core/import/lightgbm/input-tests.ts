import { zeroBound } from '../../algorithms/gradient-boosted-trees/flat-trees.ts';
import type { CodesEncoder, Input, RanksEncoder } from '../../features/plan.ts';
import { type Column, isStringColumn } from '../../table/table.ts';
import { UnusableImport } from '../errors.ts';
import type { Category } from './category-lists.ts';
import { doubleBelow } from './neighbours.ts';

/** A node of a tree, as `EnsembleJson` stores it. */
export interface Test {
  feature: number;
  threshold: number | null | number[];
  defaultLeft: number;
  left: number;
  right: number;
}

/** An input of the model as a feature of ours. */
export interface BoundInput {
  encoder: RanksEncoder | CodesEncoder;
  /** The same question of the feature. Missing values, and categories that the model does not know, go where they did. */
  ask(test: Test): Omit<Test, 'feature'>;
}

/** @param tests all that the trees ask of the input; of zero as missing all, or none */
export function numberInput(input: Input, tests: readonly Pick<Test, 'threshold' | 'defaultLeft'>[]): BoundInput {
  const zeroIsMissing = tests.some(({ threshold, defaultLeft }) => !Array.isArray(threshold) && defaultLeft >= 2);
  const asked = ascending(tests.flatMap(({ threshold }) => cutsOf(threshold)));
  // Tests that ask for nothing but whether a value is there need one all the same: a list of none has no shape in ONNX.
  const cuts = asked.length > 0 ? asked : [0];
  const place = new Map(cuts.map((cut, i) => [cut, i]));
  const ranksOf = (code: number) => {
    const [low, high] = rangeOf(code).map((cut) => place.get(cut)!);
    return Array.from({ length: high! - low! }, (_, i) => low! + 1 + i);
  };
  return {
    encoder: { kind: 'ranks', input, cuts, ...(zeroIsMissing && { zeroIsMissing }) },
    ask: ({ threshold, defaultLeft, left, right }) => {
      if (Array.isArray(threshold)) return { threshold: threshold.flatMap(ranksOf), defaultLeft: 0, left, right };
      const rank = threshold === null ? null : threshold === -Infinity ? -1 : place.get(threshold)!;
      return { threshold: rank, defaultLeft: defaultLeft & 1, left, right };
    },
  };
}

/** The cuts that tell the answers to a test apart: `x > cut` does. */
function cutsOf(threshold: Test['threshold']): number[] {
  if (Array.isArray(threshold)) return threshold.flatMap(rangeOf);
  return threshold === null || !Number.isFinite(threshold) ? [] : [threshold];
}

/** A number as a category is cut to an integer: those above the first and up to the second are `code`. */
function rangeOf(code: number): [number, number] {
  return [code === 0 ? -1 : doubleBelow(code), doubleBelow(code + 1)];
}

/** An input that was a category in pandas, whose place in a list is what the model knows. */
export function listedInput(input: Input, column: Column, list: readonly Category[]): BoundInput {
  const { encoder, places } = isStringColumn(column)
    ? textPlaces(input, column, list)
    : numberPlaces(input, column, list);
  return {
    encoder,
    ask: (test) => {
      const goesLeft = list.map((_, code) => answer(test, code));
      const specialLeft = !Array.isArray(test.threshold) && (test.defaultLeft & 1) === 1;
      // A set says what goes left; what is in no set goes right, so that sides change where the unknown goes left.
      const threshold = places.filter((_, code) => goesLeft[code] !== specialLeft);
      const [left, right] = specialLeft ? [test.right, test.left] : [test.left, test.right];
      return { threshold, defaultLeft: 0, left, right };
    },
  };
}

function answer({ threshold, defaultLeft }: Test, code: number): boolean {
  if (Array.isArray(threshold)) return threshold.includes(code);
  if (defaultLeft >= 2 && code <= zeroBound) return (defaultLeft & 1) === 1;
  return threshold === null || code <= threshold;
}

function textPlaces(input: Input, { name }: Column, list: readonly Category[]) {
  const values = list.map((category) => {
    if (typeof category === 'string') return category;
    throw new UnusableImport(
      `the model's categories of '${name}' are numbers, as ${category}, and the records have texts; declare the column as number in project.yaml, or train on texts`,
    );
  });
  const encoder: CodesEncoder = { kind: 'codes', input, values };
  return { encoder, places: values.map((_, code) => code + 1) };
}

function numberPlaces(input: Input, { name, type }: Column, list: readonly Category[]) {
  const numbers = list.map((category) => {
    if (typeof category !== 'string') return Number(category);
    throw new UnusableImport(
      `the model's categories of '${name}' are texts, as '${category}', and the records have it as ${type}; declare the column as string in project.yaml, or train on numbers`,
    );
  });
  const cuts = ascending(numbers.flatMap((number) => [doubleBelow(number), number]));
  const encoder: RanksEncoder = { kind: 'ranks', input, cuts };
  return { encoder, places: numbers.map((number) => cuts.indexOf(number)) };
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values.map((value) => value + 0))].sort((a, b) => a - b);
}
