import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../core/evaluate/evaluation-json.ts';
import { modelCard } from '../../../core/pages/model-card/model-card.ts';
import { judged } from '../../support/judged.ts';
import { project } from '../../support/project.ts';
import { estimate, evaluation, input, trial } from './card-input.ts';

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

  it('says of intervals how often the truth lies within, in all and where least', () => {
    const slice = { ...judged.slices!.slices[0]!, column: 'cut', group: '<fair>', rows: 400 };
    const card = modelCard({
      ...input,
      evaluation: {
        ...evaluation,
        intervals: {
          rule: { coverage: 0.9, at: [100, 200], lower: [-20, -50], upper: [30, 60] },
          rows: 310,
          folded: true,
          standardError: 0.021,
        },
        test: {
          ...evaluation.test,
          metrics: { intervalCoverage: estimate(0.893), intervalWidth: estimate(77.5) },
        },
        slices: {
          ...judged.slices!,
          slices: [{ ...slice, metrics: { intervalCoverage: 0.72, intervalWidth: 61.25 } }],
        },
      },
    });
    for (const text of [
      'Prediction intervals',
      'lie in with a chance of 90.0 %. Of 28,102 test rows 89.3 % lay within (standard error 2.1 %), by intervals of mean width 77.5',
      'Conformalised on 310 rows',
      'out of fold',
      '&lt;fair&gt;',
      '72.0 %',
      'surely too few',
    ])
      expect(card).toContain(text);
    expect(card).not.toMatch(/NaN|undefined|\[object|<script/);
    expect(modelCard(input)).not.toContain('Prediction intervals');
  });

  it('says of anomalies how many go to people, and what labels say of it', () => {
    const anomalies = {
      fraction: 0.01,
      capacityPerDay: 4,
      threshold: 0.62,
      reviewed: 0.012,
      reviewedPerDay: 4.8,
      scores: [{ level: 0.99, score: 0.61 }],
      labelled: { rows: 300, anomalies: 6, precision: 0.5, recall: 0.75 },
    };
    const of = (more: Partial<Evaluation>) =>
      modelCard({
        ...input,
        project: project('meters', { objective: { task: 'anomaly', review: { capacityPerDay: 4 } } }),
        evaluation: {
          ...evaluation,
          task: 'anomaly',
          cost: null,
          review: null,
          confusion: null,
          baselines: [],
          ...more,
        },
      });
    const card = of({ anomalies });
    for (const text of [
      'Of the test rows 1.2 % have a score above 0.62 and go to review, 4.8 a day',
      'Of 300 labelled test rows 6 are anomalies, of which 75.0 % are reviewed; of those reviewed 50.0 % are anomalies',
      'whose score is among the highest 1.0 % goes to review: people can review 4 a day',
    ])
      expect(card).toContain(text);
    expect(card).toContain('Labels judge only');
    expect(card).not.toContain('records without a label are not used');
    expect(of({ anomalies: { ...anomalies, labelled: null } })).toContain('No test row is labelled as an anomaly');
    expect(card).not.toMatch(/NaN|undefined|\[object|<script/);
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

it('says how trials were judged, and what an average is made of', () => {
  const of = { parameters: trial.parameters, seed: 3, iterations: 100 };
  const members = [
    { ...of, trial: 2, weight: 0.75 },
    { ...of, trial: 0, weight: 0.25 },
  ];
  const crossValidation = { folds: 5, repeats: 2 };
  const average = { ...trial, index: 3, members, crossValidation };
  const card = modelCard({
    ...input,
    evaluation: { ...evaluation, leaderboard: [{ ...average, status: 'succeeded' }, ...evaluation.leaderboard] },
  });
  expect(card).toContain('under cross-validation (5 folds, 2 times)');
  expect(card).toContain('average of 75 % trial 2, 25 % trial 0');
  const [heavy, light] = members;
  const mixed = [
    { ...heavy!, algorithm: 'gradientBoostedTrees' },
    { ...light!, algorithm: 'neuralNetwork' },
  ];
  const other = modelCard({
    ...input,
    algorithm: { ...input.algorithm, name: 'gradientBoostedTrees', members: mixed },
    evaluation: { ...evaluation, leaderboard: [{ ...average, members: mixed, status: 'succeeded' }] },
  });
  expect(other).toContain('average of 75 % trial 2 (gradientBoostedTrees), 25 % trial 0 (neuralNetwork)');
  expect(other.split('Gradient boosted trees + Neural network')).toHaveLength(3);
});
