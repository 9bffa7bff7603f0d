import { type Blocks, bootstrapDraws, interval } from '../../metrics/bootstrap.ts';
import type { Estimate } from '../../metrics/estimate.ts';
import { sumOf } from '../../stats/sum-of.ts';
import type { TopKReport } from '../evaluation-json.ts';
import type { RankedRows } from './daily-top-k.ts';

const fractions = [0.01, 0.02, 0.05, 0.1];

/** Rows by falling score, and what is read of each, in that order. */
interface Order {
  rows: Uint32Array;
  /** 1 at the last of each group of equal scores. */
  ends: Uint8Array;
  target: Float64Array;
  values: Float64Array;
}

/**
 * Precision, recall and loss prevented among the 1, 2, 5 and 10 % of rows of highest probability. Of rows of equal
 * probability at the end of a list the expected fraction counts.
 */
export function fractionReport(
  rows: RankedRows,
  blocks: Blocks,
  { confidence, samples, seed }: { confidence: number; samples: number; seed: number },
): TopKReport {
  const { probabilities, values } = rows;
  const byProbability = ordered(rows, probabilities);
  const priced = values.some((v) => v !== values[0]);
  const byLoss = priced
    ? ordered(
        rows,
        probabilities.map((p, i) => p * values[i]!),
      )
    : undefined;
  const figures = (weights?: Float64Array) => {
    const top = topOf(byProbability, weights);
    const loss = byLoss && topOf(byLoss, weights);
    return fractions.map((_, s) => ({
      precision: top.hits[s]! / top.size[s]!,
      recall: top.hits[s]! / top.positives,
      value: top.prevented[s]! / top.value,
      valueByLoss: loss ? loss.prevented[s]! / loss.value : Number.NaN,
    }));
  };
  const whole = figures();
  const names = ['precision', 'recall', 'value', 'valueByLoss'] as const;
  const draws = fractions.map(() => Object.fromEntries(names.map((name) => [name, new Float64Array(samples)])));
  bootstrapDraws(blocks, samples, seed, (weights, draw) => {
    figures(weights).forEach((drawn, s) => {
      for (const name of names) draws[s]![name]![draw] = drawn[name];
    });
  });
  const of = (s: number, name: (typeof names)[number]): Estimate | null => {
    const value = whole[s]![name];
    return Number.isFinite(value) ? interval(value, draws[s]![name]!, confidence) : null;
  };
  return {
    by: 'fraction',
    capacity: null,
    days: null,
    entity: null,
    points: fractions.map((size, s) => ({
      size,
      precision: of(s, 'precision'),
      entityPrecision: null,
      recall: of(s, 'recall'),
      value: priced ? of(s, 'value') : null,
      valueByLoss: priced ? of(s, 'valueByLoss') : null,
    })),
  };
}

function ordered({ target, values }: RankedRows, scores: Float64Array): Order {
  const rows = new Uint32Array(scores.length).map((_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
  return {
    rows,
    ends: Uint8Array.from(rows, (row, i) => (i < rows.length - 1 && scores[row] === scores[rows[i + 1]!] ? 0 : 1)),
    target: Float64Array.from(rows, (row) => target[row]!),
    values: Float64Array.from(rows, (row) => values[row]!),
  };
}

function topOf({ rows, ends, target, values }: Order, weights?: Float64Array) {
  const total = weights ? sumOf(weights) : rows.length;
  const size = fractions.map((fraction) => fraction * total);
  const hits = fractions.map(() => 0);
  const prevented = fractions.map(() => 0);
  let before = 0;
  let positives = 0;
  let value = 0;
  let tiedRows = 0;
  let tiedHits = 0;
  let tiedValue = 0;
  for (let i = 0; i < rows.length; i++) {
    const w = weights ? weights[rows[i]!]! : 1;
    tiedRows += w;
    tiedHits += w * target[i]!;
    tiedValue += w * target[i]! * values[i]!;
    if (ends[i] === 0) continue;
    if (before < size[fractions.length - 1]! && tiedRows > 0)
      for (let s = 0; s < fractions.length; s++) {
        const part = Math.min(1, Math.max(0, size[s]! - before) / tiedRows);
        hits[s]! += part * tiedHits;
        prevented[s]! += part * tiedValue;
      }
    before += tiedRows;
    positives += tiedHits;
    value += tiedValue;
    tiedRows = tiedHits = tiedValue = 0;
  }
  return { size, hits, prevented, positives, value };
}
