import type { ColumnReference } from '../reference/column-reference.ts';
import { binIndex } from '../stats/bin-index.ts';
import { firstExamples } from './first-examples.ts';
import { parsedValue } from './parsed-value.ts';

/** What arrived for one column, over the bins of its reference. */
export interface ColumnObservation {
  rows: number;
  /** Same bins as the reference. Invalid values are in none. */
  counts: number[];
  /** Over the fine bins of the reference: counts, and the sums of the values; null where it has none. */
  fine: { counts: number[]; sums: number[] } | null;
  /** Wrong type, or outside what the contract allows. */
  invalid: number;
  /** The reasons for that, with their numbers. */
  reasons: Record<string, number>;
  /** Values that training never saw, and the first of them in the order of strings. */
  unseen: number;
  examples: string[];
}

/** Counts values of a column; call once a record with what it holds (null or undefined: missing). */
export function columnObserver(reference: ColumnReference): {
  add(value: unknown): void;
  result(): ColumnObservation;
} {
  const { bins, allowed, fine } = reference;
  const counts = new Array<number>(reference.counts.length).fill(0);
  const missing = counts.length - 1;
  const binByValue = new Map(bins.kind === 'category' ? bins.values.map((value, i) => [value, i]) : []);
  const known = reference.known ? new Set(reference.known) : undefined;
  const permitted = allowed.values ? new Set(allowed.values) : undefined;
  const reasons: Record<string, number> = {};
  const fineCounts = new Array<number>(fine?.counts.length ?? 0).fill(0);
  const fineSums = new Array<number>(fineCounts.length).fill(0);
  let examples: string[] = [];
  let rows = 0;
  let invalid = 0;
  let unseen = 0;

  function add(value: unknown): void {
    rows++;
    if (value === null || value === undefined) {
      counts[missing]!++;
      return;
    }
    const parsed = parsedValue(reference.type, value);
    const reason = parsed === undefined ? `not a ${reference.type}` : violation(parsed);
    if (parsed === undefined || reason) {
      invalid++;
      reasons[reason!] = (reasons[reason!] ?? 0) + 1;
      return;
    }
    if (known && typeof parsed === 'string' && !known.has(parsed)) {
      unseen++;
      examples = firstExamples(examples, [parsed.slice(0, 80)]);
    }
    if (fine) {
      const bin = binIndex(fine.edges, Number(parsed));
      fineCounts[bin]!++;
      fineSums[bin]! += Number(parsed);
    } else counts[binOf(parsed)]!++;
  }

  function violation(value: number | string): string | undefined {
    if (typeof value === 'string') return permitted && !permitted.has(value) ? 'not a permitted value' : undefined;
    if (reference.type === 'text') return undefined;
    if (allowed.min !== undefined && value < allowed.min) return `below ${allowed.min}`;
    if (allowed.max !== undefined && value > allowed.max) return `above ${allowed.max}`;
    return undefined;
  }

  function binOf(value: number | string): number {
    if (bins.kind === 'numeric') return binIndex(bins.edges, Number(value));
    return binByValue.get(String(value)) ?? bins.values.length;
  }

  function result(): ColumnObservation {
    const seen = fine ? [...coarseCounts(reference, fineCounts), counts[missing]!] : counts;
    const own = fine ? { counts: fineCounts, sums: fineSums } : null;
    return { rows, counts: seen, fine: own, invalid, reasons, unseen, examples };
  }

  return { add, result };
}

/** Counts of the fine bins, added up over the coarse bins that they make. */
function coarseCounts({ bins, fine }: ColumnReference, fineCounts: readonly number[]): number[] {
  if (bins.kind !== 'numeric') throw new TypeError('fine bins of categories; expected numeric ones');
  const counts = new Array<number>(bins.edges.length + 1).fill(0);
  // The last fine bin lies above the last edge of both.
  fineCounts.forEach((count, i) => {
    counts[binIndex(bins.edges, fine!.edges[i] ?? Number.POSITIVE_INFINITY)]! += count;
  });
  return counts;
}
