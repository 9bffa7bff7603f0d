import type { ColumnReference } from '../reference/column-reference.ts';
import { binFinder } from '../stats/bin-finder.ts';
import { type Column, isStringColumn } from '../table/table.ts';
import { mergeObservations } from './merge-observations.ts';
import { type ColumnObservation, columnObserver } from './observe.ts';

/** What a whole column holds, as `columnObserver` counts it value by value: numbers by typed arrays, texts once each. */
export function observeColumn(reference: ColumnReference, column: Column): ColumnObservation {
  if (isStringColumn(column)) return observeTexts(reference, column);
  const { values } = column;
  const isInteger = reference.type === 'integer';
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = reference.allowed;
  const { bins, fine } = reference;
  if (bins.kind !== 'numeric' || !fine) return observeEach(reference, values);
  const binOf = binFinder(fine.edges);
  const counts = new Float64Array(fine.counts.length);
  const sums = new Float64Array(fine.counts.length);
  const others: number[] = [];
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) missing++;
    else if (value >= min && value <= max && Number.isFinite(value) && !(isInteger && !Number.isInteger(value))) {
      const bin = binOf(value);
      counts[bin]!++;
      sums[bin]! += value;
    } else others.push(value);
  }
  const observer = columnObserver(reference);
  for (const value of others) observer.add(value);
  const ofOthers = observer.result();
  const coarse = new Array<number>(reference.counts.length).fill(0);
  const coarseOf = binFinder(bins.edges);
  counts.forEach((count, bin) => {
    coarse[coarseOf(fine.edges[bin] ?? Number.POSITIVE_INFINITY)]! += count;
  });
  coarse[coarse.length - 1] = missing;
  return mergeObservations(ofOthers, {
    ...ofOthers,
    rows: values.length - others.length,
    counts: coarse,
    fine: { counts: [...counts], sums: [...sums] },
    invalid: 0,
    reasons: {},
    unseen: 0,
    examples: [],
  });
}

/** Few different values: each is looked up once. */
function observeEach(reference: ColumnReference, values: Float64Array): ColumnObservation {
  const counts = new Map<number, number>();
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) missing++;
    else counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return ofCounts(reference, [...counts, [null, missing]]);
}

function observeTexts(
  reference: ColumnReference,
  { codes, dictionary }: Extract<Column, { codes: Int32Array }>,
): ColumnObservation {
  const counts = new Uint32Array(dictionary.length + 1);
  for (let i = 0; i < codes.length; i++) counts[codes[i]! + 1]!++;
  return ofCounts(reference, [
    [null, counts[0]!],
    ...dictionary.map((text, code): [string, number] => [text, counts[code + 1]!]),
  ]);
}

/** Of values with how often they occur. */
function ofCounts(
  reference: ColumnReference,
  counted: readonly (readonly [value: number | string | null, count: number])[],
): ColumnObservation {
  const often = counted.filter(([, count]) => count > 1);
  const once = columnObserver(reference);
  for (const [value, count] of counted) if (count === 1) once.add(value);
  return often.reduce((sum, [value, count]) => {
    const one = columnObserver(reference);
    one.add(value);
    return mergeObservations(sum, times(one.result(), count));
  }, once.result());
}

function times(observed: ColumnObservation, count: number): ColumnObservation {
  const all = (values: readonly number[]) => values.map((value) => value * count);
  return {
    ...observed,
    rows: observed.rows * count,
    counts: all(observed.counts),
    fine: observed.fine && { counts: all(observed.fine.counts), sums: all(observed.fine.sums) },
    invalid: observed.invalid * count,
    reasons: Object.fromEntries(Object.entries(observed.reasons).map(([reason, n]) => [reason, n * count])),
    unseen: observed.unseen * count,
  };
}
