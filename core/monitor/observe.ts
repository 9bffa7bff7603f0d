import type { ColumnReference } from '../reference/column-reference.ts';
import { binFinder } from '../stats/bin-finder.ts';
import { binIndex } from '../stats/bin-index.ts';
import { saturated } from '../stats/saturated.ts';
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
  /** Of the missing ones those whose record does not even name the column; absent: of an earlier release. */
  absent?: number;
  /** The reasons for the latter, with their numbers. */
  reasons: Record<string, number>;
  /** Values of another type by what they are, moments as numbers too, which are not invalid; absent: of an earlier release. */
  types?: Record<string, number>;
  /** Values that training never saw, and the first of them in the order of strings. */
  unseen: number;
  examples: string[];
}

/** Where `add` counted an invalid value: in no bin. */
export const invalidBin = -1;

/**
 * Counts values of a column; call once a record with what it holds (null or undefined: missing). `add` tells the index in
 * `counts` of the bin that took it.
 */
export function columnObserver(reference: ColumnReference): {
  add(value: unknown): number;
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
  const coarse = fine ? coarseBins(reference, fineCounts.length) : [];
  const fineBin = fine && binFinder(fine.edges);
  let examples: string[] = [];
  let rows = 0;
  let invalid = 0;
  const types: Record<string, number> = {};
  let absent = 0;
  let unseen = 0;

  function add(value: unknown): number {
    rows++;
    if (value === null || value === undefined) {
      if (value === undefined) absent++;
      counts[missing]!++;
      return missing;
    }
    const parsed = parsedValue(reference.type, value);
    // The inference log has moments as texts (ISO 8601).
    if (parsed === undefined || (reference.type === 'timestamp' && typeof value === 'number'))
      count(types, typeOf(value));
    const reason = parsed === undefined ? undefined : violation(parsed);
    if (parsed === undefined || reason !== undefined) {
      invalid++;
      if (reason !== undefined) count(reasons, reason);
      return invalidBin;
    }
    if (known && typeof parsed === 'string' && !known.has(parsed)) {
      unseen++;
      examples = firstExamples(examples, [parsed.slice(0, 80)]);
    }
    if (fineBin) {
      const bin = fineBin(Number(parsed));
      fineCounts[bin]!++;
      fineSums[bin] = saturated(fineSums[bin]! + Number(parsed));
      return coarse[bin]!;
    }
    const bin = binOf(parsed);
    counts[bin]!++;
    return bin;
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
    if (fine) {
      counts.fill(0, 0, missing);
      fineCounts.forEach((count, i) => {
        counts[coarse[i]!]! += count;
      });
    }
    const own = fine ? { counts: fineCounts, sums: fineSums } : null;
    return { rows, counts, fine: own, invalid, reasons, types, absent, unseen, examples };
  }

  return { add, result };
}

function count(of: Record<string, number>, name: string): void {
  of[name] = (of[name] ?? 0) + 1;
}

/** As a person names it: what JSON has. */
function typeOf(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'infinite number';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'decimal number';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'string' ? 'text' : typeof value;
}

/** The coarse bin that each fine one is a part of. */
function coarseBins({ bins, fine }: ColumnReference, length: number): number[] {
  if (bins.kind !== 'numeric') throw new TypeError('fine bins of categories; expected numeric ones');
  const { edges } = bins;
  // The last fine bin lies above the last edge of both.
  return Array.from({ length }, (_, i) => binIndex(edges, fine!.edges[i] ?? Number.POSITIVE_INFINITY));
}
