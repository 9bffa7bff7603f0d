import { describe, expect, it } from 'vitest';
import { comparisonPage, definitionDifferences } from '../../../core/pages/comparison/comparison-page.ts';
import { bestOf } from '../../../core/pages/comparison/trials.ts';
import { project } from '../../support/project.ts';
import { comparedRun } from './compared-runs.ts';

const shorter = project('fraud', { training: { search: { trials: 2 } } });
const said = { note: 'with <new> windows', tags: { team: 'risk', keep: '' }, by: 'ada', at: '2026-03-02T00:00:00Z' };

describe('a comparison of runs', () => {
  it('shows trials, curves, differences and notes side by side', () => {
    const other = comparedRun('run-b', 2, {
      definition: shorter,
      annotations: { run: said, 'trial-3': { ...said, note: '' } },
    });
    const page = comparisonPage('fraud', [comparedRun('run-a', 1), other]);

    for (const text of [
      '2 runs side by side',
      'Learning rate',
      'Log loss: best so far by trial',
      'Log loss by training rows',
      'training.search.trials',
      'with &lt;new&gt; windows',
      'team = risk',
      'run-b, trial 3',
      'promoted, version 2',
      '4 min 05 s',
    ])
      expect(page).toContain(text);
    expect(page).not.toMatch(/NaN|undefined|\[object|<script/);
  });

  it('names all algorithms of an average, and no parameters of its own', () => {
    const average = comparedRun('run-a', 1);
    const [first] = average.trials;
    const of = { trial: 0, weight: 0.5, parameters: {}, seed: 1, iterations: 9 };
    const members = [
      { ...of, algorithm: 'gradientBoostedTrees' },
      { ...of, algorithm: 'neuralNetwork' },
    ];
    average.trials = [0.1, 0.2].map((learningRate, i) => ({
      ...first!,
      ...{ index: 9 + i, members, parameters: { learningRate }, metrics: { logLoss: 0.01 + i } },
    }));
    average.model = { ...average.model!, algorithm: { ...average.model!.algorithm, members } };
    const page = comparisonPage('fraud', [average]);

    expect(page).toMatch(/Algorithm<\/td><td[^>]*>Gradient boosted trees \+ Neural network</);
    expect(page).toContain('9: Gradient boosted trees + Neural network, Log loss 0.01');
    expect(page).toContain('run-a, trial 9: gradientBoostedTrees + neuralNetwork');
    expect(page).not.toContain('Learning rate');
  });

  it('says that figures of other test rows cannot be compared', () => {
    const a = comparedRun('run-a', 1);
    const b = comparedRun('run-b', 2);
    b.model!.judgedOn = { ...b.model!.judgedOn!, testSet: 'bb22' };
    expect(comparisonPage('fraud', [a, b])).toContain('judged on different test rows');
    expect(comparisonPage('fraud', [a, a])).not.toContain('judged on different test rows');
  });

  it('of runs that came to nothing is a page too', () => {
    const { run, metric } = comparedRun('run-a', 1);
    const failed = {
      ...run,
      runId: 'run-b',
      status: 'failed' as const,
      error: { step: 'snapshot', message: 'no <rows>' },
    };
    const page = comparisonPage('fraud', [
      { run: failed, trials: [], metric },
      { run: { ...failed, runId: 'run-c' }, trials: [], metric },
    ]);
    expect(page).toContain('no &lt;rows&gt;');
    expect(page).toContain('None of these runs has come to a trial');
    expect(page).toContain('The definition of run-b, run-c is not kept any more');
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('knows the best trial by the direction of the metric', () => {
    const compared = comparedRun('run-a', 1);
    const losses = compared.trials.map(({ metrics }) => metrics?.logLoss ?? 0);
    expect(bestOf(compared)?.metrics?.logLoss).toBe(Math.min(...losses));
    const areas = {
      ...compared,
      metric: 'rocAuc' as const,
      trials: compared.trials.map((t, i) => ({ ...t, metrics: { rocAuc: i / 10 } })),
    };
    expect(bestOf(areas)?.index).toBe(8);
  });

  it('finds where project files differ, among those that are known', () => {
    const differences = definitionDifferences([{ definition: project('fraud') }, {}, { definition: shorter }]);
    expect(differences).toEqual([{ path: 'training.search.trials', values: [expect.any(String), undefined, '2'] }]);
  });
});
