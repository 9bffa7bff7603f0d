import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extraTrees } from '../../../core/algorithms/extra-trees/algorithm.ts';
import { gradientBoostedTrees } from '../../../core/algorithms/gradient-boosted-trees/algorithm.ts';
import { named } from '../../../core/algorithms/named.ts';
import { algorithms } from '../../../core/algorithms/training.ts';
import type { GateTry, ServingFigures } from '../../../core/contracts/gate.ts';
import type { TrialSpec } from '../../../core/contracts/steps.ts';
import { fractionFor } from '../../../core/optimise/fraction-for.ts';
import { overBudget } from '../../../core/optimise/over-budget.ts';
import { smallerSpecs } from '../../../core/optimise/smaller-specs.ts';

const figures = (all: number): ServingFigures => ({
  latencyP50Ms: all,
  latencyP99Ms: all,
  coldStartMs: all,
  memoryMb: all,
  modelMb: all,
});

function candidate(own: ServingFigures, floor: ServingFigures, budget: Partial<ServingFigures>): GateTry {
  return { trial: 0, digest: 'd', figures: own, floor, over: overBudget(own, { ...budget, tolerance: 0 }) };
}

describe('the size that keeps a budget', () => {
  it('lies between a model that has learned nothing and the one that is over, with a margin', () => {
    expect(fractionFor(candidate(figures(100), figures(20), { memoryMb: 60 }))).toEqual({
      fraction: { bytes: expect.closeTo(0.85 * 0.5, 12), reads: 1 },
    });
    expect(fractionFor(candidate(figures(100), figures(20), { memoryMb: 60, modelMb: 40 }))).toEqual({
      fraction: { bytes: expect.closeTo(0.85 * 0.25, 12), reads: 1 },
    });
    expect(fractionFor(candidate(figures(100), figures(20), { latencyP50Ms: 60, modelMb: 40 }))).toEqual({
      fraction: { bytes: expect.closeTo(0.85 * 0.25, 12), reads: expect.closeTo(0.85 * 0.5, 12) },
    });
  });

  it('is none where a model that has learned nothing is over', () => {
    expect(fractionFor(candidate(figures(100), figures(80), { coldStartMs: 79 }))).toEqual({ never: 'coldStartMs' });
    expect(fractionFor(candidate(figures(100), figures(110), { coldStartMs: 90 }))).toEqual({ never: 'coldStartMs' });
  });

  it('keeps every limit, by the figures', () => {
    const positive = fc.double({ min: 0.001, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(positive, positive, positive, (floor, learned, most) => {
        const found = fractionFor(candidate(figures(floor + learned), figures(floor), { latencyP99Ms: most }));
        if ('never' in found) expect(most).toBeLessThan(floor + 0.02 * learned);
        else if (most < floor + learned) expect(floor + found.fraction.reads * learned).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe('smaller configurations', () => {
  const spec: TrialSpec = {
    index: 4,
    algorithm: 'gradientBoostedTrees',
    parameters: { learningRate: 0.05, numLeaves: 31, numIterations: 2000 },
    seed: 3,
    minutes: 20,
  };

  const sizes = new Map([
    [4, { bytes: 2_000, reads: 100 }],
    [7, { bytes: 4_000, reads: 200 }],
  ]);
  const of = (fraction: number) => ({ bytes: fraction, reads: 1 });

  it('of boosted trees have fewer rounds that learn more, or the first ones as they are', () => {
    expect(gradientBoostedTrees.smaller!(spec.parameters, 200, { bytes: 0.25, reads: 1 })).toEqual([
      { learningRate: 0.2, numLeaves: 31, numIterations: 50 },
      { learningRate: 0.05, numLeaves: 31, numIterations: 50 },
    ]);
    expect(gradientBoostedTrees.smaller!({ learningRate: 0.3 }, 3, { bytes: 1, reads: 0.01 })).toEqual([
      { learningRate: 0.3, numIterations: 1 },
    ]);
  });

  it('of forests have fewer trees', () => {
    expect(extraTrees.smaller!({ numTrees: 200, minDataInLeaf: 5 }, 1, { bytes: 0.3, reads: 0.5 })).toEqual([
      { numTrees: 60, minDataInLeaf: 5 },
    ]);
  });

  it('of networks have fewer members where reading counts, and narrower layers where bytes do', () => {
    const { smaller } = named(algorithms, 'neuralNetwork');
    expect(smaller!({ members: 8, units: 100, epochs: 5 }, 5, { bytes: 1, reads: 0.5 })).toEqual([
      { members: 4, units: 100, epochs: 5 },
      { members: 8, units: 70, epochs: 5 },
    ]);
    // An eighth of the members is more than is wanted: the layers give the rest.
    expect(smaller!({ members: 8, units: 100 }, 5, { bytes: 1, reads: 0.03125 })[0]).toEqual({ members: 1, units: 50 });
    expect(smaller!({ members: 8, units: 100, embeddingSize: 12 }, 5, { bytes: 0.25, reads: 1 })).toEqual([
      { members: 8, units: 50, embeddingSize: 6 },
    ]);
  });

  it('of linear models have fewer features', () => {
    const { smaller } = named(algorithms, 'logisticRegression');
    expect(smaller!({ alpha: 0.1 }, 1, { bytes: 0.5, reads: 0.25 })).toEqual([{ alpha: 0.1, featureFraction: 0.25 }]);
    expect(smaller!({ alpha: 0.1, featureFraction: 0.5 }, 1, { bytes: 0.5, reads: 1 })).toEqual([
      { alpha: 0.1, featureFraction: 0.25 },
    ]);
  });

  it('stand in for the trial, by everything else as it is', () => {
    expect(smallerSpecs(spec, [spec], sizes, 100, of(0.5), algorithms)).toEqual({
      specs: [
        {
          ...spec,
          index: undefined,
          smallerThan: 4,
          parameters: { ...spec.parameters, learningRate: 0.1, numIterations: 50 },
        },
        { ...spec, index: undefined, smallerThan: 4, parameters: { ...spec.parameters, numIterations: 50 } },
      ],
    });
    expect(smallerSpecs({ ...spec, algorithm: 'prior' }, [spec], sizes, 1, of(0.5), algorithms)).toBeUndefined();
  });

  it('of an average are its heaviest member, or less of it', () => {
    const member = (trial: number, weight: number, iterations: number) => ({
      trial,
      weight,
      iterations,
      parameters: spec.parameters,
      seed: 3,
    });
    const average: TrialSpec = {
      ...spec,
      index: 7,
      members: [member(1, 0.25, 100), member(4, 0.5, 200), member(2, 0.25, 100)],
    };
    const trials = [spec, average];

    expect(smallerSpecs(average, trials, sizes, 400, of(0.6), algorithms)).toEqual({ known: 4 });
    // Half of the average is the member: a quarter of the whole is half of it.
    expect(smallerSpecs(average, trials, sizes, 400, of(0.25), algorithms)).toMatchObject({
      specs: [
        { smallerThan: 7, parameters: { numIterations: 100 } },
        { smallerThan: 7, parameters: { numIterations: 100 } },
      ],
    });
  });
});
