import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelLoaders } from '../core/algorithms/loading.ts';
import { algorithms } from '../core/algorithms/training.ts';
import { evaluate } from '../core/evaluate/evaluate.ts';
import type { TrialOutcome } from '../core/evaluate/leaderboard.ts';
import { partRows } from '../core/evaluate/part-rows.ts';
import { prepare } from '../core/prepare/prepare.ts';
import type { Prepared } from '../core/prepare/prepared.ts';
import { planTrials } from '../core/search/plan-trials.ts';
import { preparedEncodingsOf } from '../core/search/references.ts';
import { runTrial } from '../core/search/run-trial.ts';
import { meanOf } from '../core/stats/mean-of.ts';
import { parts } from '../core/table/feature-matrix.ts';
import { rowsOf } from '../core/table/rows-of-part.ts';
import { paymentsDataset } from './data/payments.ts';
import { type Result, sample } from './measure.ts';

/** Simulations that nothing here was tuned on. */
const seeds = [101, 202];
const peerTrials = 30;

/**
 * What the decisions cost on the test part of the bank-fraud example, for each 1,000 payments: after our search, with as
 * many trials as the project asks for, and after a random search of XGBoost's parameters on the same features. Both are
 * calibrated, chosen and judged by the lifecycle's own evaluation.
 */
export async function paymentsCost(
  { home, python }: { home: string; python: string },
  rows: number,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const seed of seeds) {
    const dataset = paymentsDataset(rows, seed);
    const { prepared, counts } = prepare(dataset);
    const { project, classes, snapshotId } = dataset.extra;
    const costOf = (trials: TrialOutcome[]) => {
      const part = (wanted: number) => {
        const { trees } = prepared;
        return partRows(dataset, trees!, rowsOf(trees!.part, wanted));
      };
      const sides = { validation: part(parts.validation), test: part(parts.test) };
      return evaluate({ project, snapshotId, classes, trainRows: counts.train, ...sides, trials }).evaluation.cost!
        .model.value;
    };
    const matrices = { trees: 'trees', linear: 'linear' };
    const ours = await Promise.all(
      planTrials(project, counts, algorithms).trials.map(async (spec): Promise<TrialOutcome> => {
        const [encoding] = preparedEncodingsOf({ stepKey: '', matrices, plans: {}, counts }, spec);
        const { predictions } = await runTrial(spec, prepared[encoding!]!, () => false, {
          algorithms,
          loaders: modelLoaders,
        });
        return { spec, status: 'succeeded', predictions };
      }),
    );
    const peer = searchPeer(home, python, prepared.trees!, seed);
    const [own, theirs] = [costOf(ours), costOf(peer)];
    results.push({
      name: `payments-cost: simulation ${seed}`,
      ours: own,
      peer: theirs,
      peerName: 'xgboost',
      unit: '/1,000',
      ratio: own / theirs,
    });
  }
  const all = {
    name: 'payments-cost: mean',
    ours: meanOf(results.map((r) => r.ours)),
    peer: meanOf(results.map((r) => r.peer)),
  };
  return [...results, { ...all, peerName: 'xgboost', unit: '/1,000', ratio: all.ours / all.peer }];
}

/** Trials of the peer, each fitted on the training part with early stopping on the validation part. */
function searchPeer(home: string, python: string, prepared: Prepared, seed: number): TrialOutcome[] {
  const folder = join(home, 'data', `payments-cost-${seed}`);
  mkdirSync(folder, { recursive: true });
  const { rows, features, data } = prepared.matrix;
  data.forEach((column, f) => {
    writeFileSync(join(folder, `${f}.f32`), column);
  });
  writeFileSync(join(folder, 'y.f32'), Float32Array.from(prepared.target));
  writeFileSync(join(folder, 'part.u8'), prepared.part);
  writeFileSync(join(folder, 'meta.json'), JSON.stringify({ rows, features, trials: peerTrials, parts, seed }));
  sample(python, [new URL('peers/search.py', import.meta.url).pathname, folder]);
  return Array.from({ length: peerTrials }, (_, index) => {
    const read = (name: string) => {
      const bytes = readFileSync(join(folder, `${name}-${index}.f64`));
      return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
    };
    return {
      spec: { index, algorithm: 'gradientBoostedTrees', parameters: {}, seed, minutes: 0 },
      status: 'succeeded',
      predictions: { validation: read('validation'), test: read('test') },
    };
  });
}
