import type { ModelRecord } from '../../../core/contracts/registry/models.ts';
import type { RunRecord, TrialRecord } from '../../../core/contracts/registry/runs.ts';
import type { ComparedRun } from '../../../core/pages/comparison/compared-run.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { judged } from '../../support/judged.ts';
import { project } from '../../support/project.ts';

/** A run with trials of trees and of a linear model, made of a seed. */
export function comparedRun(runId: string, seed: number, change: Partial<ComparedRun> = {}): ComparedRun {
  const random = seededRandom(seed);
  const startedAt = '2026-03-01T10:00:00.000Z';
  const base = { runId, status: 'succeeded' as const, startedAt, codeHash: 'c1', dataHash: 'd1', minutes: 10, seed: 1 };
  const trials = Array.from({ length: 9 }, (_, index): TrialRecord => {
    const linear = index % 4 === 3;
    const parameters: TrialRecord['parameters'] = linear
      ? { l2: 10 ** (4 * random() - 3) }
      : {
          learningRate: 10 ** (-2 * random()),
          leaves: Math.round(8 + 120 * random()),
          featureFraction: 0.5 + random() / 2,
          extra: random() < 0.5,
        };
    const keys = { pk: `RUN#${runId}`, sk: `TRIAL#${index}` };
    const logLoss = 0.2 + random() / 10;
    return {
      ...base,
      ...keys,
      index,
      parameters,
      algorithm: linear ? 'logisticRegression' : 'gradientBoostedTrees',
      metrics: { logLoss },
      duration: 1_000 + 9_000 * random(),
    };
  });
  const run = {
    ...{ pk: 'PROJECT#fraud', sk: `RUN#${runId}`, project: 'fraud', runId, status: 'succeeded', startedAt },
    ...{
      finishedAt: '2026-03-01T10:04:05.000Z',
      trigger: { id: 't', project: 'fraud', reason: 'manual', at: startedAt, by: 'ada' },
    },
    ...{
      coalesced: [],
      definitionHash: 'h1',
      codeHash: 'c1',
      rows: 12_345,
      outcome: 'promoted',
      version: seed,
      cost: { gbSeconds: 100, usd: 0.0017 },
    },
  } as RunRecord;
  const model = {
    ...{
      version: seed,
      state: 'champion',
      algorithm: { name: 'gradientBoostedTrees' },
      metrics: { logLoss: 0.2 + seed / 100, rocAuc: 0.93 },
    },
    judgedOn: { testSet: 'aa11aa11aa11aa11', rows: 2_000, timeRange: null, costs: null },
  } as unknown as ModelRecord;
  const learningCurve = judged.learningCurve ?? undefined;
  return { run, trials, model, learningCurve, definition: project('fraud'), metric: 'logLoss', ...change };
}
