import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rung, TrialSpec } from '../../../core/contracts/steps.ts';
import { paceOf, rungsOfTrial } from '../../../core/search/pace.ts';
import { type Curve, rungsOf } from '../../../core/search/rungs.ts';

const trees = 'gradientBoostedTrees';
const rungsFor = (curves: Curve[], higherIsBetter = false): Rung[] =>
  rungsOf(curves, higherIsBetter).map((rung) => ({ algorithm: trees, ...rung }));
/** Falls from 1 to `end` in `length` rounds. */
const falling = (end: number, length = 10, stride = 1): Curve => ({
  values: Array.from({ length }, (_, i) => 1 - ((1 - end) * (i + 1)) / length),
  stride,
});

describe('rungs', () => {
  it('are what the third best of finished trials had reached after the same distance', () => {
    const rungs = rungsFor([0.5, 0.1, 0.4, 0.2, 0.3].map((end) => falling(end)));

    // That which ends at 0.3 is at 0.86 after two rounds, 0.72 after four, 0.44 after eight, and at its end after sixteen.
    expect(rungs.map(({ distance }) => distance)).toEqual([2, 4, 8, 16, 32]);
    [0.86, 0.72, 0.44, 0.3, 0.3].forEach((worst, i) => {
      expect(rungs[i]!.worst).toBeCloseTo(worst, 12);
    });
  });

  it('do not depend on how fast the trials learned that they are made of', () => {
    const ends = [0.1, 0.2, 0.3, 0.4, 0.5];
    const slow = rungsFor(ends.map((end) => falling(end, 320, 0.03125)));
    rungsFor(ends.map((end) => falling(end, 40, 0.25))).forEach(({ worst }, i) => {
      expect(slow[i]!.worst).toBeCloseTo(worst, 12);
    });
  });

  it('are not there while few trials are finished', () => {
    expect(rungsFor([0.1, 0.2, 0.3, 0.4].map((end) => falling(end)))).toEqual([]);
  });

  it('never end the best of the trials that they are made of, in whatever order those come', () => {
    const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(values, { minLength: 5, maxLength: 9 }), fc.boolean(), (all, higherIsBetter) => {
        const rungs = rungsFor(
          all.map((one) => ({ values: one, stride: 1 })),
          higherIsBetter,
        );
        const end = (one: number[]) => (higherIsBetter ? -Math.max(...one) : Math.min(...one));
        const pace = paceOf(rungs, 1);
        all
          .toSorted((a, b) => end(a) - end(b))[0]!
          .forEach((value, i) => {
            pace.follow(i + 1, value);
          });
        expect(pace.isBehind()).toBe(false);
      }),
    );
  });
});

describe('a pace', () => {
  const rungs: Rung[] = [
    { algorithm: trees, distance: 2, worst: 0.5 },
    { algorithm: trees, distance: 4, worst: 0.3 },
  ];
  const follow = (values: number[], on = rungs, stride = 1) => {
    const pace = paceOf(on, stride);
    return values.map((value, i) => {
      pace.follow(i + 1, value);
      return pace.isBehind();
    });
  };

  it('is behind from the first rung on at which the best so far is worse', () => {
    expect(follow([0.9, 0.6, 0.1])).toEqual([false, true, true]);
    expect(follow([0.9, 0.5, 0.4, 0.31])).toEqual([false, false, false, true]);
  });

  it('counts the best so far, not the latest', () => {
    expect(follow([0.2, 0.9, 0.9, 0.9])).toEqual([false, false, false, false]);
  });

  it('gives a trial that learns slowly as many more rounds', () => {
    expect(follow([0.9, 0.9, 0.9, 0.9], rungs, 0.5)).toEqual([false, false, false, true]);
  });

  it('turns round where higher is better', () => {
    const rising = rungs.map((rung) => ({ ...rung, higherIsBetter: true as const }));
    expect(follow([0.1, 0.6, 0.2, 0.9], rising)).toEqual([false, false, false, false]);
    expect(follow([0.1, 0.2], rising)).toEqual([false, true]);
  });

  it('is of the trial itself: none of folds, points of the learning curve, baselines and other algorithms', () => {
    const trial: TrialSpec = { index: 9, algorithm: trees, parameters: {}, seed: 1, minutes: 1 };
    expect(rungsOfTrial(rungs, trial)).toEqual(rungs);
    expect(rungsOfTrial(undefined, trial)).toEqual([]);
    const others: Partial<TrialSpec>[] = [
      { algorithm: 'logisticRegression' },
      { crossValidation: { folds: 5, repeats: 1 } },
      { fraction: 0.5 },
      { baseline: 'constant' },
    ];
    for (const other of others) expect(rungsOfTrial(rungs, { ...trial, ...other })).toEqual([]);
  });
});
