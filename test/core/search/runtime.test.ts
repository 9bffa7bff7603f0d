import { describe, expect, it } from 'vitest';
import { algorithms } from '../../../core/algorithms/training.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import type { PrepareResult, TrialSpec } from '../../../core/contracts/steps.ts';
import { runtimeOf } from '../../../core/search/runtime.ts';
import { project as projectWith } from '../../support/project.ts';

const trials: TrialSpec[] = ['gradientBoostedTrees', 'logisticRegression', 'prior'].map((algorithm, index) => ({
  index,
  algorithm,
  ...(algorithm === 'prior' && { baseline: 'constant' as const }),
  parameters: {},
  seed: 1,
  minutes: 20,
}));
const prepared = (rows: number, features: number): PrepareResult => ({
  stepKey: 'p',
  matrices: {},
  plans: {},
  counts: { train: rows * 0.8, validation: rows * 0.2, test: 0 },
  features,
});
const of = (training: ProjectInput['training'], rows = 1000, features = 10) =>
  runtimeOf(projectWith('fraud', { training }), prepared(rows, features), trials, algorithms);

describe('runtimeOf', () => {
  it('is functions unless the project says otherwise', () => {
    expect(of({}, 1e9)).toEqual({});
    expect(of({ runtime: 'lambda' }, 1e9)).toEqual({});
  });

  it('is a container for all but baselines where it says so', () => {
    expect(of({ runtime: 'container' })).toEqual({ runtime: 'container', inContainer: [0, 1] });
  });

  it('goes by rows times features where that is left to the data; networks want one earlier', () => {
    expect(of({ runtime: 'auto' }, 4_000_000, 12)).toEqual({});
    expect(of({ runtime: 'auto' }, 5_000_000, 12)).toMatchObject({ runtime: 'container' });
    const networks = { runtime: 'auto', algorithms: ['neuralNetwork'] } as const;
    expect(of({ ...networks, algorithms: [...networks.algorithms] }, 600_000, 10)).toMatchObject({
      runtime: 'container',
    });
  });
});
