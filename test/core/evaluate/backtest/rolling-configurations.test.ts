import { describe, expect, test } from 'vitest';
import { configurationInWords } from '../../../../core/evaluate/backtest/configuration-words.ts';
import { configurationsOf } from '../../../../core/evaluate/backtest/configurations.ts';
import { rollingConfigurations } from '../../../../core/evaluate/backtest/rolling-configurations.ts';
import { type RollingRows, rollingOrigin } from '../../../../core/evaluate/backtest/rolling-origin.ts';
import type { Ranked } from '../../../../core/evaluate/leaderboard.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { judged } from '../../../support/judged.ts';

const block = Uint8Array.from({ length: 750 }, (_, i) => Math.floor(i / 150));
type Outcomes = 'binary' | 'multiclass' | 'regression';

/** Rows of a task, and predictions that know the outcome so well as `skill` says of a block. */
function streamOf(task: Outcomes, seed = 1) {
  const random = seededRandom(seed);
  const outputs = task === 'multiclass' ? 3 : 1;
  const classes = task === 'regression' ? undefined : Math.max(2, outputs);
  const target = Float64Array.from(block, () => (classes ? Math.floor(random() * classes) : random() * 10));
  const rows: RollingRows = { task, outputs, target, weights: null, block };
  const predict = (skill: (block: number) => number) =>
    Float64Array.from({ length: block.length * outputs }, (_, i) => {
      const row = Math.floor(i / outputs);
      if (task === 'regression') return target[row]! + 10 * (random() - 0.5) * (1 - skill(block[row]!));
      const is = task === 'multiclass' ? target[row] === i % outputs : target[row] === 1;
      // A score of which a fraction of the rows knows nothing.
      const told = random() < skill(block[row]!) ? is : random() < 0.5;
      return told ? 0.5 + 0.4 * random() : 0.1 + 0.4 * random();
    });
  const normalised = (skill: (block: number) => number) => {
    const raw = predict(skill);
    if (task !== 'multiclass') return raw;
    return raw.map((p, i) => p / raw.subarray(i - (i % 3), i - (i % 3) + 3).reduce((a, b) => a + b, 0));
  };
  return { rows, predict: normalised };
}

describe.each<Outcomes>(['binary', 'regression'])('two configurations, %s', (task) => {
  const { rows, predict } = streamOf(task);
  const alone = (predictions: Float64Array) => [{ recency: {}, predictions }];

  test('the one that validation speaks for gives way to the one that newer rows speak for', () => {
    const fading = alone(predict((b) => (b === 0 ? 0.6 : 0.1)));
    const rising = alone(predict((b) => (b === 0 ? 0.1 : 0.6)));
    for (const [configurations, expected] of [
      [
        [fading, rising],
        [0, 1, 1, 1],
      ],
      [
        [rising, fading],
        [1, 0, 0, 0],
      ],
    ] as const) {
      const { chosen, serves, predictions, scores } = rollingConfigurations(rows, configurations, 1);
      expect(chosen).toEqual(expected);
      const last = expected.at(-1)!;
      expect(serves).toBe(last);
      const own = rollingOrigin(rows, configurations[last]!, 1);
      // From block 2 on it is the other's chain, and before it the first's.
      expect(predictions.subarray(150 * rows.outputs)).toEqual(own.predictions.subarray(150 * rows.outputs));
      expect(predictions.subarray(0, 150 * rows.outputs)).not.toEqual(own.predictions.subarray(0, 150 * rows.outputs));
      expect(scores).toEqual(own.scores);
    }
  });

  test('the first holds against one that is as good, and is alone as it was', () => {
    const one = alone(predict(() => 0.4));
    expect(rollingConfigurations(rows, [one, alone(predict(() => 0.4))], 1)).toMatchObject({
      serves: 0,
      chosen: [0, 0, 0, 0],
    });
    expect(rollingConfigurations(rows, [one], 1)).toEqual(rollingOrigin(rows, one, 1));
  });

  test('where a configuration made no prediction it gains nothing', () => {
    const one = alone(predict(() => 0.4));
    const failed = alone(new Float64Array(block.length * rows.outputs).fill(Number.NaN));
    expect(rollingConfigurations(rows, [one, failed], 1)).toMatchObject({ serves: 0, chosen: [0, 0, 0, 0] });
  });

  test('ways to forget are counted on from those of the first', () => {
    const held = [...alone(predict(() => 0.1)), { recency: { windowDays: 7 }, predictions: predict(() => 0.2) }];
    const better = [
      ...alone(predict((b) => (b < 2 ? 0.6 : 0.3))),
      { recency: { windowDays: 7 }, predictions: predict((b) => (b < 2 ? 0.3 : 0.6)) },
    ];
    const { chosen, serves } = rollingConfigurations(rows, [held, better], 1);
    expect(chosen[0]).toBe(2);
    expect(serves).toBe(3);
  });
});

test('of several classes as well', () => {
  const { rows, predict } = streamOf('multiclass');
  const [fading, rising] = [predict((b) => (b === 0 ? 0.6 : 0.1)), predict((b) => (b === 0 ? 0.1 : 0.6))];
  const configurations = [fading, rising].map((predictions) => [{ recency: {}, predictions }]);
  const { chosen, serves, scores } = rollingConfigurations(rows, configurations, 1);
  expect(chosen).toEqual([0, 1, 1, 1]);
  expect(serves).toBe(1);
  expect(scores).toHaveLength(600 * 3);
});

test('a chain of configurations never looks ahead', () => {
  const { rows, predict } = streamOf('binary', 3);
  const candidates = [0.3, 0.35].map((skill) => [{ recency: {}, predictions: predict(() => skill) }]);
  const before = rollingConfigurations(rows, candidates, 1);
  const target = rows.target.map((y, i) => (block[i] === 4 ? 1 - y : y));
  const after = rollingConfigurations({ ...rows, target }, candidates, 1);
  expect(after.predictions).toEqual(before.predictions);
  expect(after.chosen).toEqual(before.chosen);
});

describe('what is fitted anew', () => {
  const one = (index: number, algorithm: string, more: object = {}): Ranked => ({
    trial: {
      spec: { index, algorithm, parameters: {}, seed: 1, minutes: 1 },
      status: 'succeeded',
      duration: 1000,
      predictions: { validation: new Float64Array(0), test: new Float64Array(0) },
      ...more,
    },
    calibration: { calibration: null, tried: {}, reason: '', crossFitted: new Float64Array(0) },
    score: index,
  });
  const planned = (...given: Parameters<typeof configurationsOf>) =>
    configurationsOf(...given).map(({ trial, of }) => [trial.index, of]);

  test("the champion's configuration before the best on validation", () => {
    expect(planned([one(3, 'a'), one(1, 'a'), one(2, 'b')], 1, 1)).toEqual([
      [1, 'champion'],
      [3, 'validation'],
    ]);
  });

  test('else the best of another algorithm after it, where its fits are affordable', () => {
    const ranked = [one(3, 'a'), one(1, 'a'), one(2, 'b')];
    const expected = [
      [3, 'validation'],
      [2, 'other'],
    ];
    expect(planned(ranked, undefined, 1)).toEqual(expected);
    expect(planned(ranked, 3, 1)).toEqual(expected);
    // A champion's trial that failed is not ranked.
    expect(planned(ranked, 9, 1)).toEqual(expected);
    expect(planned([one(3, 'a'), one(2, 'b', { duration: 15_001 })], undefined, 1)).toEqual([[3, 'validation']]);
    expect(planned([one(3, 'a')], undefined, 1)).toEqual([[3, 'validation']]);
  });
});

test('which serves, in words', () => {
  const configurations = [
    { trial: 1, algorithm: 'a', of: 'champion' as const },
    { trial: 3, algorithm: 'b', of: 'validation' as const },
  ];
  const rollingOrigin = { blocks: [], tried: [], serves: '', calibration: null, reason: '', configurations };
  const words = (index: number) => configurationInWords({ rollingOrigin, winner: { ...judged.winner, index } });
  expect(words(1)).toBe(
    "trial 1, the champion's configuration, holds: trial 3, the best on validation, is not surely better on later rows",
  );
  expect(words(3)).toBe(
    "trial 3, the best on validation, serves: it is surely better on later rows than trial 1, the champion's configuration",
  );
  expect(configurationInWords(judged)).toBeUndefined();
});
