import type { Project } from '../../../../core/contracts/project.ts';
import type { CapturedPrediction, Decision, RecordedLabel } from '../../../../core/contracts/serving.ts';
import { readLabels } from '../../../../core/labels/read-labels.ts';
import { realisedCosts } from '../../../../core/metrics/cost/realised-cost.ts';
import { estimatedPerformance } from '../../../../core/monitor/performance/estimated.ts';
import { performanceFindings } from '../../../../core/monitor/performance/find.ts';
import { rowScorer } from '../../../../core/monitor/performance/known/scored-row.ts';
import { performance } from '../../../../core/monitor/performance/performance.ts';
import { type PerformanceRows, performanceRows } from '../../../../core/monitor/performance/performance-rows.ts';
import type { Reference } from '../../../../core/reference/reference.ts';
import { normalQuantile } from '../../../../core/stats/normal-quantile.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { lines } from '../traffic.ts';

export const day = 86_400_000;
export const start = Date.parse('2026-01-01T00:00:00Z');
const version = 3;

export interface World {
  seed: number;
  days: number;
  perDay: number;
  /** Spread of the log odds: how much the model can tell. */
  strength: number;
  /** Log odds of a usual record. */
  centre: number;
  /** Probability of being positive, of a record for which the model says `p` on a day. `others` are probabilities of earlier ones. */
  truth?: ((p: number, day: number, others: readonly number[], random: () => number) => number) | undefined;
  /** Of the record that costs `amount` when missed. */
  falsePositive?: number;
  change?: (prediction: CapturedPrediction, day: number) => void;
}

/** Predictions of a calibrated model with amounts of heavy tail, and the truth of each. */
export function world({ seed, days, perDay, strength, centre, truth, falsePositive = 5, change }: World): {
  predictions: CapturedPrediction[];
  truths: number[];
  amounts: number[];
} {
  const random = seededRandom(seed);
  const normal = () => normalQuantile(Math.max(1e-12, random()));
  const predictions: CapturedPrediction[] = [];
  const truths: number[] = [];
  const amounts: number[] = [];
  const others: number[] = [];
  for (let d = 0; d < days; d++)
    for (let i = 0; i < perDay; i++) {
      const p = 1 / (1 + Math.exp(-(centre + strength * normal())));
      const amount = Math.round(100 * Math.exp(3.5 + normal())) / 100;
      others.push(p);
      const q = truth ? truth(p, d, others, random) : p;
      const decision: Decision = p * amount > (1 - p) * falsePositive ? 'block' : 'allow';
      const at = new Date(start + d * day + (i * day) / perDay).toISOString();
      const prediction: CapturedPrediction = {
        inferenceId: `i${d}-${i}`,
        project: 'fraud',
        modelVersion: version,
        at,
        record: { amount, channel: i % 3 === 0 ? 'web' : 'shop' },
        windows: {},
        probability: p,
        decision,
        costs: [falsePositive, amount, 0, 0],
      };
      change?.(prediction, d);
      predictions.push(prediction);
      amounts.push(amount);
      truths.push(random() < q ? 1 : 0);
    }
  return { predictions, truths, amounts };
}

/** The score tells nothing: the truth goes by that of another record. */
export const signalGone =
  (from: number): World['truth'] =>
  (p, d, others, random) =>
    d < from ? p : others[Math.floor(random() * others.length)]!;

/** The test part of a calibrated model: so many rows of the same world. */
export async function referenceOf(of: Omit<World, 'days' | 'perDay'>, rows: number): Promise<Reference> {
  const { predictions, truths } = world({ ...of, truth: undefined, days: 1, perDay: rows });
  const p = Float64Array.from(predictions, (x) => x.probability!);
  const y = Float64Array.from(truths);
  const costs = Float64Array.from(predictions.flatMap((x) => x.costs!));
  const { cost } = realisedCosts(p, y, costs);
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / rows;
  const loss = p.map((q, i) => -Math.log(y[i] === 1 ? q : 1 - q));
  return {
    format: 1,
    project: 'fraud',
    task: 'binary',
    classes: ['0', '1'],
    rows,
    columns: [
      {
        name: 'channel',
        type: 'string',
        bins: { kind: 'category', values: ['shop', 'web'] },
        counts: [2, 1, 0, 0],
        known: null,
        unseen: 0,
        allowed: { required: false },
      },
    ],
    windows: [],
    score: null,
    performance: { rows, metrics: { logLoss: mean(loss) }, costPer1000: 1000 * mean(cost) },
  };
}

/** What a look at rows tells, with its findings. */
export function look(rows: PerformanceRows, reference: Reference, project: Project) {
  const told = performance(rows, reference, project);
  const estimated = estimatedPerformance(rows.pending, reference, project);
  const findings = performanceFindings({
    performance: told,
    estimated,
    resources: null,
    attribution: null,
    fallbacks: null,
    rows,
    reference,
    project,
  });
  return told && { ...told, findings };
}

/** Rows of the 30 days before a day, labelled after `delay` days where `isLabelled`. */
export async function rowsAt(
  { predictions, truths }: ReturnType<typeof world>,
  reference: Reference,
  until: number,
  options: { window?: number; isLabelled?: (i: number) => boolean; absentMeans?: 'negative' | 'unknown' } = {},
) {
  const { window = 30, isLabelled = () => true, absentMeans = 'unknown' } = options;
  const from = start + (until - window) * day;
  const inWindow = predictions.flatMap((p, i) => {
    const at = Date.parse(p.at);
    return at >= from && at < start + until * day ? [i] : [];
  });
  const labels = inWindow.filter(isLabelled).map((i): RecordedLabel => {
    const { inferenceId, at } = predictions[i]!;
    return { project: 'fraud', inferenceId, value: truths[i]!, at };
  });
  const read = await readLabels([lines(labels)], { now: Number.POSITIVE_INFINITY, codeOf: Number });
  const rows = inWindow.map((i) => predictions[i]!).map(rowScorer(reference));
  return performanceRows(reference, rows, read, {
    absentMeans,
    maturity: () => 0,
    wholeUntil: (_, latest) => latest,
  });
}
