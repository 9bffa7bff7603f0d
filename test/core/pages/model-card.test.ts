import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../core/evaluate/evaluation-json.ts';
import { type ModelCardInput, modelCard } from '../../../core/pages/model-card/model-card.ts';
import { judged } from '../../support/judged.ts';
import { project } from '../../support/project.ts';

const estimate = (value: number) => ({ value, lower: value * 0.9, upper: value * 1.1 });
const trial = {
  algorithm: 'gradientBoostedTrees',
  parameters: { learningRate: 0.05, kind: 'exact' },
  seed: 3,
  minutes: 2,
} as const;

const evaluation: Evaluation = {
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

const input: ModelCardInput = {
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

describe('modelCard', () => {
  it('shows what a reader needs to judge the model', () => {
    const card = modelCard(input);
    for (const text of [
      'Model version 4',
      'Block &lt;costly&gt; payments.',
      '183.7 to 224.5',
      'out of &lt;memory&gt;',
      '12 test rows have no <code>amount</code>',
      '2 × the record&#39;s amount',
      'Only 77 positive rows',
      'platt has the least log loss',
      'aa11aa11aa11',
      '75.0 %',
      'Fraction of the gain of 2 features; the 2 shown come from 2 columns.',
      '1 dataset version:',
      'true positive rate',
      'd'.repeat(64),
      'Only amount',
      '412.5 ± 8.25',
      '3 inputs that training found less important',
      'Partial dependence on amount',
      'title="DE"',
      'Feature selection',
      'amount / limit, with which the cross-validated loss of short trees is 0.2000 and without which it is 0.2123',
      '1 of 3 features shows no relation',
      'does not help: its splits gain 1.2',
    ])
      expect(card).toContain(text);
    expect(card.indexOf('shoe_size')).toBeLessThan(card.indexOf('payment_id'));
    expect(card).not.toMatch(/NaN|undefined|\[object|<script/);
  });

  it('shows lists, slices and fairness', () => {
    const { topK, slices, fairness, learningCurve } = judged;
    const card = modelCard({ ...input, evaluation: { ...evaluation, topK, slices, fairness, learningCurve } });
    for (const text of [
      '20 a day (capacity)',
      '23.9 % (12.0 to 47.8)',
      'Precision by customer',
      'Of 9 slices of 2 columns one is significantly weaker than the rest, most of all channel: online (2,743 of 13,805 rows).',
      '&lt;0.0001',
      'selected 0.34 (0.29 to 0.40) times as often',
      'below four fifths',
      'too small',
      'on the busiest day',
      'The second half of the training rows changed log loss for the better by 0.02, which may be chance. Twice the rows (20,000) would be expected to bring it from 0.2 to about 0.19, a gain of 0.01 (0.004 to 0.016) or 5.0 %.',
    ])
      expect(card).toContain(text);
    expect(card).not.toMatch(/NaN|undefined|\[object|<script/);
  });

  it('counts the columns that the features of the evaluated model come from; coefficients have no gain', () => {
    const importance = [
      { feature: 'amount (above 12.5)', source: 'amount', gain: 3 },
      { feature: 'amount', source: 'amount', gain: 2 },
      { feature: 'paid.hourSin', source: 'paid', gain: 1 },
    ];
    expect(modelCard({ ...input, features: 7, evaluation: { ...evaluation, importance } })).toContain(
      'Fraction of the importance of 7 features; the 3 shown come from 2 columns.',
    );
  });

  it('leaves out what a task does not have', () => {
    const regression = modelCard({
      ...input,
      version: null,
      project: project('houses', { objective: { task: 'regression', target: 'price' } }),
      evaluation: {
        ...evaluation,
        task: 'regression',
        classes: [],
        metric: 'rmse',
        test: { ...evaluation.test, positives: null, timeRange: null, metrics: { rmse: estimate(12) }, curves: null },
        baselines: [],
        calibration: { chosen: null, tried: {}, reason: 'regression', ece: null, reliability: [] },
        confusion: null,
        cost: null,
        review: null,
        importance: [],
        champion: {
          version: 3,
          metric: 'rmse',
          rows: 100,
          champion: 13,
          challenger: 12,
          gain: 0.08,
          lower: 0.1,
          confidence: 0.95,
        },
        verdict: 'keep',
      },
    });
    expect(regression).toContain('Candidate eeeeeeeeeeee');
    expect(regression).toContain('compared with version 3 on 100 rows');
    expect(regression).not.toMatch(/NaN|undefined|\[object|Reliability|Block nothing/);
  });
});

describe('what the card says of its promotion stays true', () => {
  const card = (change: Partial<Evaluation>) => modelCard({ ...input, evaluation: { ...evaluation, ...change } });
  const champion = {
    version: 3,
    metric: 'logLoss' as const,
    rows: 100,
    champion: 13,
    challenger: 12,
    gain: 0.08,
    lower: 0.1,
    confidence: 0.95,
  };
  const leak = { code: 'leakage:a<b', severity: 'critical' as const, message: 'a<b tells all', remedy: 'exclude it' };

  it.each([
    [{ champion: null }, 'first model when evaluated'],
    [{ champion }, 'beat version 3 when evaluated'],
    [{ champion, verdict: 'keep' as const }, 'did not beat the champion when evaluated'],
    [
      { champion: null, incomparable: { version: 3, reason: "it reads 'x', excluded now" } },
      'won without a comparison',
    ],
    [{ findings: [leak] }, 'held by findings when registered'],
  ])('%j', (change, words) => {
    const page = card(change);
    expect(page).toContain(words);
    expect(page).not.toMatch(/to be promoted/);
  });

  it('names findings with their remedies, what could not be compared, and what figures belong to', () => {
    const page = card({
      findings: [leak],
      champion: null,
      incomparable: { version: 3, reason: 'it reads x, excluded now' },
      judgedOn: { testSet: 'abcdef012345', rows: 9, timeRange: null, costs: 'FP 1, FN amount, TP 0, TN 0' },
    });
    expect(page).toContain('leakage:a&lt;b');
    expect(page).toContain('Exclude it.');
    expect(page).toContain('It was not compared with version 3, the champion then: it reads x, excluded now.');
    expect(page).toContain('test set <code>abcdef012345</code>');
    expect(page).toContain('at the costs FP 1, FN amount, TP 0, TN 0');
  });
});
