import type { Project } from '../../contracts/project.ts';
import { rowLogLoss } from '../../metrics/log-loss.ts';
import { selectionMetric } from '../../metrics/selection-metric.ts';
import type { Reference } from '../../reference/reference.ts';
import { valuesOf } from '../../table/rows-of-part.ts';
import { alternatives } from './alternatives.ts';
import { binaryEvidence, type ChangeEvidence, changeThreshold } from './binary-evidence.ts';
import { byDays } from './by-days.ts';
import { decisionPrices } from './decision-prices.ts';
import { unselectedRows } from './judged-rows.ts';
import type { PerformanceRows } from './performance-rows.ts';
import { type Recalibration, recalibration } from './recalibration.ts';

/** The truth against what the model itself expects: concept drift, where they differ. */
export interface Concept {
  /** Rows whose truth is known and not known because of what it is. */
  rows: number;
  evidence: ChangeEvidence;
  /** Whether the evidence is more than chance. */
  certain: boolean;
  /** Rows since it began. */
  labelledSince: number;
  /** Of these rows, a row: what was realised and what the probabilities had expected. */
  logLoss: Gap;
  /** Of the decisions. */
  cost: Gap;
  /** By how much the realised exceeds the expected, in terms of the expected, by the project's metric. */
  change: number;
  /** Fractions of positives, and how the probabilities would have to be put right. */
  positives: Gap;
  recalibration: Recalibration | null;
  /** Excess of the cost a day, with its 95 % interval. */
  perDay: { perDay: number; lower: number; upper: number };
}

export interface Gap {
  realised: number;
  expected: number;
}

const day = 86_400_000;

/** Binary; null without rows. */
export function conceptOf(rows: PerformanceRows, reference: Reference, project: Project): Concept | null {
  const known = unselectedRows(rows);
  if (known.length === 0) return null;
  const target = valuesOf(rows.target, known, 1);
  const probability = valuesOf(rows.scores, known, 1);
  const time = valuesOf(rows.time, known, 1);
  const { ifPositive, ifNegative, price, dearest } = decisionPrices(rows, known, project);
  const least = leastProbability(reference);
  const stream = { target, probability, price: relative(price, dearest), time };
  const evidence = binaryEvidence(stream, alternatives, least)!;
  const since = Array.from(time.keys()).filter((i) => time[i]! >= evidence.since);
  const logLoss = gap(since, (i) => {
    const p = probability[i]!;
    const clipped = Math.min(1 - least, Math.max(least, p));
    return {
      realised: rowLogLoss(target[i]!, clipped),
      expected: p * rowLogLoss(1, clipped) + (1 - p) * rowLogLoss(0, clipped),
    };
  });
  const costOf = (i: number): Gap => ({
    realised: target[i] === 1 ? ifPositive[i]! : ifNegative[i]!,
    expected: probability[i]! * ifPositive[i]! + (1 - probability[i]!) * ifNegative[i]!,
  });
  const cost = gap(since, costOf);
  const before = (reference.performance?.costPer1000 ?? 0) / 1000;
  const byCost = selectionMetric(project) === 'expectedCost';
  return {
    rows: known.length,
    evidence,
    certain: evidence.log > changeThreshold,
    labelledSince: since.length,
    logLoss,
    cost,
    positives: gap(since, (i) => ({ realised: target[i]!, expected: probability[i]! })),
    recalibration: recalibration(
      since.map((i) => target[i]!),
      since.map((i) => probability[i]!),
    ),
    change: byCost ? excess(cost, Math.max(cost.expected, before)) : excess(logLoss, logLoss.expected),
    perDay: daily(since, time, (i) => costOf(i).realised - costOf(i).expected),
  };
}

/** So near to 0 and 1 probabilities can be known from the rows that they were tested on. */
function leastProbability({ performance }: Reference): number {
  return 1 / (2 * Math.max(500, performance?.rows ?? 0));
}

/** From -1 to 1, the dearest rows ±1. */
function relative(price: Float64Array, dearest: number): Float64Array {
  if (!(dearest > 0)) return price.map(() => 0);
  return price.map((g) => Math.max(-1, Math.min(1, g / dearest)));
}

function gap(rows: readonly number[], of: (i: number) => Gap): Gap {
  const sum = { realised: 0, expected: 0 };
  for (const i of rows) {
    const { realised, expected } = of(i);
    sum.realised += realised / rows.length;
    sum.expected += expected / rows.length;
  }
  return sum;
}

function excess({ realised, expected }: Gap, scale: number): number {
  if (realised === expected) return 0;
  return scale > 0 ? (realised - expected) / scale : Math.sign(realised - expected);
}

/** A sum a day, with an interval from the spread of the days. */
function daily(rows: readonly number[], time: Float64Array, of: (i: number) => number): Concept['perDay'] {
  const sums = byDays(rows.map((i) => time[i]!)).map(({ rows: own }) =>
    own.reduce((sum, position) => sum + of(rows[position]!), 0),
  );
  const first = Math.floor(time[rows[0]!]! / day);
  const span = Math.max(
    sums.length,
    rows.reduce((most, i) => Math.max(most, Math.floor(time[i]! / day) - first + 1), 1),
  );
  const total = sums.reduce((a, b) => a + b, 0);
  const mean = total / sums.length;
  const variance = sums.reduce((s, x) => s + (x - mean) ** 2, 0) / Math.max(1, sums.length - 1);
  const reach = (1.96 * Math.sqrt(variance * sums.length)) / span;
  return { perDay: total / span, lower: total / span - reach, upper: total / span + reach };
}
