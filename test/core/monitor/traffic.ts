import type { ProjectInput } from '../../../core/contracts/project.ts';
import type { CapturedPrediction, RecordedLabel } from '../../../core/contracts/serving.ts';
import { buildReference, type Reference } from '../../../core/reference/reference.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import type { Table } from '../../../core/table/table.ts';
import { project as projectOf } from '../../support/project.ts';

/** A world in which the probability of fraud is `amount / 100` and the model knows it. */
export const now = new Date('2026-03-31T12:00:00Z');
export const version = 3;
const rows = 2000;
const random = seededRandom(9);
const amounts = Float64Array.from({ length: rows }, () => random() * 100);
const channels = ['web', 'app', 'shop'];
const table: Table = {
  rows,
  columns: [
    { name: 'amount', type: 'number', values: amounts },
    {
      name: 'channel',
      type: 'string',
      dictionary: channels,
      codes: Int32Array.from({ length: rows }, (_, i) => i % 3),
    },
  ],
};

export const reference: Reference = buildReference({
  project: 'fraud',
  task: 'binary',
  classes: ['0', '1'],
  table,
  rows: Uint32Array.from({ length: rows }, (_, i) => i),
  contract: [
    { name: 'amount', type: 'number', required: true, used: true, pii: false, min: 0 },
    { name: 'channel', type: 'string', required: false, used: true, pii: false },
  ],
  windows: [{ name: 'customer.amount.count.P1D', values: Float64Array.from(amounts, (a) => Math.floor(a / 10)) }],
  scores: amounts.map((a) => a / 100),
  performance: { rows, metrics: { rocAuc: 0.83, logLoss: 0.5 }, costPer1000: 250 },
});

export function project(change: Partial<ProjectInput> = {}) {
  return projectOf('fraud', {
    objective: { task: 'binary', target: 'is_fraud', costs: { falsePositive: 1, falseNegative: 1 } },
    ...change,
    // Of features each: what is found of them together has tests of its own.
    monitoring: {
      ...change.monitoring,
      checks: { reconstruction: false, domainClassifier: false, ...change.monitoring?.checks },
    },
  });
}

/** Predictions over the days before `now`, evenly spread, and the truth about each. */
export function traffic(
  size: number,
  options: {
    seed?: number;
    days?: number;
    change?: (p: CapturedPrediction, i: number) => void;
    truth?: (p: number) => number;
  } = {},
): { predictions: CapturedPrediction[]; labels: RecordedLabel[] } {
  const { seed = 1, days = 10, change, truth = (p) => p } = options;
  const draw = seededRandom(seed);
  const predictions: CapturedPrediction[] = [];
  const labels: RecordedLabel[] = [];
  for (let i = 0; i < size; i++) {
    const amount = draw() * 100;
    const at = new Date(now.getTime() - days * 86_400_000 * (1 - i / size)).toISOString();
    const prediction: CapturedPrediction = {
      inferenceId: `i${seed}-${i}`,
      project: 'fraud',
      modelVersion: version,
      at,
      key: `k${seed}-${i}`,
      record: { amount, channel: channels[Math.floor(draw() * 3)] },
      windows: { 'customer.amount.count.P1D': Math.floor(amount / 10) },
      probability: amount / 100,
      decision: amount > 50 ? 'block' : 'allow',
      costs: [1, 1, 0, 0],
    };
    labels.push({ project: 'fraud', key: prediction.key!, value: draw() < truth(amount / 100) ? 1 : 0, at });
    change?.(prediction, i);
    predictions.push(prediction);
  }
  return { predictions, labels };
}

export const lines = (values: readonly object[]) => values.map((v) => `${JSON.stringify(v)}\n`).join('');
