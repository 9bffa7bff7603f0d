import type { Evaluation } from '../../../core/evaluate/evaluation-json.ts';
import type { ModelCardInput } from '../../../core/pages/model-card/model-card.ts';
import { project } from '../../support/project.ts';

export const estimate = (value: number) => ({ value, lower: value * 0.9, upper: value * 1.1 });
export const trial = {
  algorithm: 'gradientBoostedTrees',
  parameters: { learningRate: 0.05, kind: 'exact' },
  seed: 3,
  minutes: 2,
} as const;

export const evaluation: Evaluation = {
  format: 1,
  project: 'fraud',
  snapshotId: 'snap',
  task: 'binary',
  classes: ['0', '1'],
  metric: 'expectedCost',
  winner: { ...trial, index: 2, iterations: 142 },
  leaderboard: [
    { ...trial, index: 2, status: 'succeeded', score: 191.4, iterations: 142, duration: 8421 },
    { ...trial, index: 0, status: 'succeeded', score: 203.2, iterations: 88, duration: 5120, stoppedEarly: true },
    { ...trial, index: 1, status: 'failed', error: 'out of <memory>' },
  ],
  learningCurve: null,
  validation: { rows: 27_211, metrics: { expectedCost: 191.4, rocAuc: 0.951 } },
  test: {
    rows: 28_102,
    positives: 77,
    timeRange: ['2026-04-02T00:03:00Z', '2026-04-19T23:59:00Z'],
    metrics: { rocAuc: estimate(0.947), expectedCost: estimate(204.1) },
    curves: {
      roc: [
        [0, 0],
        [0.1, 0.8],
        [1, 1],
      ],
      precisionRecall: [
        [0, 1],
        [1, 0.1],
      ],
    },
  },
  baselines: [
    { algorithm: 'prior', baseline: 'constant', feature: null, metrics: { expectedCost: 812.2 } },
    { algorithm: 'singleFeature', baseline: 'feature', feature: 'amount', metrics: { expectedCost: 640.5 } },
  ],
  bootstrap: { blocks: 'day', count: 18, samples: 1000, confidence: 0.95 },
  calibration: {
    chosen: { kind: 'platt', slope: 1, intercept: 0 },
    tried: { none: 0.02, platt: 0.019 },
    reason: 'platt has the least log loss',
    ece: 0.0008,
    reliability: [{ predicted: 0.01, observed: 0.012, rows: 2810 }],
  },
  confusion: [
    [27_790, 109],
    [61, 142],
  ],
  cost: {
    model: estimate(204.1),
    blockNothing: estimate(812.2),
    blockEverything: estimate(4978),
    saved: estimate(608.1),
    decisions: { allow: 0.985, review: 0.008, block: 0.007 },
    missing: [{ column: 'amount', rows: 12 }],
  },
  review: {
    capacityPerDay: 200,
    threshold: 0.8,
    days: 18,
    reviewedPerDay: 187.4,
    busiestDay: 251,
    daysOverCapacity: 3,
    precision: 0.04,
    recall: 0.83,
    lossPrevented: 0.91,
  },
  topK: null,
  slices: null,
  fairness: [],
  importance: [
    { feature: 'amount', source: 'amount', gain: 30, splits: 4 },
    { feature: 'terminal.mean', source: 'terminal', gain: 10, splits: 2 },
  ],
  champion: null,
  verdict: 'promote',
  reason: 'there is no champion',
};

export const input: ModelCardInput = {
  project: project('fraud', {
    objective: {
      task: 'binary',
      target: 'is_fraud',
      description: 'Block <costly> payments.',
      costs: { falsePositive: 5, falseNegative: { column: 'amount', times: 2 } },
    },
  }),
  version: 4,
  evaluation,
  globalExplanation: {
    format: 1,
    importance: {
      metric: 'expectedCost',
      rows: 10_000,
      repeats: 5,
      left: 3,
      features: [
        { feature: 'amount', mean: 412.5, std: 8.25 },
        { feature: 'noise', mean: -0.5, std: 0.75 },
      ],
    },
    dependence: {
      rows: 1_000,
      features: [
        {
          feature: 'amount',
          kind: 'number',
          grid: [5, 50, 500],
          mean: [[0.001, 0.002, 0.4]],
          low: [[0, 0, 0.1]],
          high: [[0.01, 0.02, 0.9]],
        },
        {
          feature: 'country',
          kind: 'category',
          grid: ['NL', 'DE'],
          mean: [[0.001, 0.002]],
          low: [[0, 0]],
          high: [[0.01, 0.02]],
        },
      ],
    },
  },
  algorithm: { name: 'gradientBoostedTrees', parameters: { learningRate: 0.05 }, seed: 3, iterations: 142 },
  features: 2,
  dropped: [
    { column: 'payment_id', reason: 'the key of the row' },
    { column: 'shoe_size', reason: 'does not help: its splits gain 1.2', by: 'selection' },
  ],
  pairs: [{ name: 'amount / limit', without: 0.21234, with: 0.2 }],
  selection: '1 of 3 features shows no relation to the target',
  lineage: {
    snapshotId: 'snap',
    rows: 198_211,
    labelled: 1402,
    sources: { payments: ['aa11'.repeat(16)] },
    trainedRows: 182_301,
    definitionHash: 'd'.repeat(64),
    codeHash: 'c'.repeat(64),
    runId: '20260420-101112-ab12cd',
    digest: 'e'.repeat(64),
    createdAt: '2026-04-20T10:12:44Z',
  },
};
