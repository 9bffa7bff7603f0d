import { truncatedWeights } from '../../labels/selection-weights.ts';
import { hidesOutcome } from '../../values/decisions.ts';
import type { PerformanceRows } from './performance-rows.ts';

/**
 * How rows stand for those whose truth a decision hides: no such rows (`none`); rows that were let through at random
 * (`released`); or what the model itself expects of them (`expected`), where too few were let through.
 */
export type HiddenBy = 'none' | 'released' | 'expected';

/** What figures are made of: rows with a truth, and what each weighs. */
export interface JudgedRows {
  hiddenBy: HiddenBy;
  /** Index into `PerformanceRows`; a hidden row stands twice, as positive and as negative, where it is `expected`. */
  of: Uint32Array;
  target: Float64Array;
  /** Null: all 1. */
  weight: Float64Array | null;
  /** How many of the rows the truth is hidden of. */
  hidden: number;
  released: number;
}

/** With fewer released rows their weights would make figures of chance. */
const fewestReleased = 30;

/**
 * Rows whose truth is hidden are no negatives. Where enough were let through at random, these stand for all that would have been
 * blocked or reviewed, in inverse proportion to their probability (Horvitz and Thompson, 1952; Hájek's normalisation to the
 * number of rows they stand for). Where not, a hidden row counts as positive with the probability the model gives it, and as
 * negative with the rest: figures are then partly the model's own opinion, and are told as such.
 */
export function judgedRows(rows: PerformanceRows): JudgedRows {
  const all = rows.target.length;
  const hidden = indices(all, (i) => Number.isNaN(rows.target[i]!));
  const known = indices(all, (i) => !Number.isNaN(rows.target[i]!));
  const released = known.filter((i) => rows.released[i] && rows.propensity[i]! > 0);
  const counts = { hidden: hidden.length, released: released.length };
  const target = Float64Array.from(known, (i) => rows.target[i]!);
  if (hidden.length === 0) return { ...counts, hiddenBy: 'none', of: known, target, weight: null };
  if (released.length >= fewestReleased) {
    const raw = truncatedWeights(Float64Array.from(released, (i) => 1 / rows.propensity[i]!));
    const total = raw.reduce((sum, w) => sum + w, 0);
    const weight = new Float64Array(known.length).fill(1);
    const position = new Map(Array.from(known, (row, i) => [row, i]));
    released.forEach((row, i) => {
      weight[position.get(row)!] = ((hidden.length + released.length) * raw[i]!) / total;
    });
    return { ...counts, hiddenBy: 'released', of: known, target, weight };
  }
  const of = Uint32Array.from([...known, ...hidden, ...hidden]);
  const expected = (i: number) => rows.scores[hidden[i]!]!;
  return {
    ...counts,
    hiddenBy: 'expected',
    of,
    target: Float64Array.from(of, (_, i) => (i < known.length ? target[i]! : i < known.length + hidden.length ? 1 : 0)),
    weight: Float64Array.from(of, (_, i) => {
      if (i < known.length) return 1;
      const at = i - known.length;
      return at < hidden.length ? expected(at) : 1 - expected(at - hidden.length);
    }),
  };
}

/**
 * Rows of which it can be told whether the truth is as the model expects: their being known must not depend on the truth itself.
 * Labels of blocked and reviewed rows are such only where nearly all of them have one: single ones came by complaint or inquiry.
 */
export function unselectedRows(rows: PerformanceRows): Uint32Array {
  const against = (i: number) => hidesOutcome(rows.decisions[i]!) && !rows.released[i];
  const blocked = indices(rows.target.length, against);
  const labelled = blocked.filter((i) => !Number.isNaN(rows.target[i]!)).length;
  const complete = labelled >= 0.9 * blocked.length;
  return indices(rows.target.length, (i) => !Number.isNaN(rows.target[i]!) && (complete || !against(i)));
}

function indices(length: number, holds: (i: number) => boolean): Uint32Array {
  return new Uint32Array(length).map((_, i) => i).filter((i) => holds(i));
}
