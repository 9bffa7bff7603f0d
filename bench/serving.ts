import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gradientBoostedTrees } from '../core/algorithms/gradient-boosted-trees/algorithm.ts';
import { gradientBoostedTreesExporter } from '../core/algorithms/gradient-boosted-trees/exporter.ts';
import type { ServingPackage } from '../core/contracts/serving.ts';
import { edgePackage } from '../core/edge/edge-package.ts';
import { edgeModule } from '../package/edge-module.ts';
import type { Setting } from './benches.ts';
import { matrixOf, trainingOf } from './data/store.ts';
import { synthetic } from './data/synthetic.ts';
import { compare, interleaved, type Measure, type Result, sample } from './measure.ts';
import { peersPython } from './venv.ts';

const connections = [1, 8];

/** The same trees behind HTTP: ours, an empty server of Node, FastAPI with LightGBM, and MLflow's. */
export async function serving({ home, runs }: Setting): Promise<Result[]> {
  const folder = await servedModel(home);
  const python = peersPython(home, 'requirements-serve.txt', 'venv-serve');
  const load = new URL('serving/load.ts', import.meta.url).pathname;
  const side = (name: string) => () => sample(process.execPath, [load, name, folder, python]);
  const peers = ['empty', 'fastapi', 'mlflow'];
  const [ours, ...theirs] = interleaved(runs, ['ours', ...peers].map(side));
  const measures = connections.flatMap((count): Measure[] => {
    const with_ = count === 1 ? '1 connection' : `${count} connections`;
    return [
      { key: `rate${count}`, label: `requests/s, ${with_}`, unit: '1/s', higherIsBetter: true },
      { key: `p50of${count}`, label: `p50, ${with_}`, unit: 'ms' },
      { key: `p99of${count}`, label: `p99, ${with_}`, unit: 'ms' },
    ];
  });
  const whole: Measure[] = [
    ...measures,
    { key: 'probability', label: 'probability of the record', unit: '' },
    { key: 'startSeconds', label: 'start to first answer', unit: 's' },
    { key: 'megabytes', label: 'resident', unit: 'MB' },
  ];
  return theirs.flatMap((peer, i) => compare('serve', peers[i]!, ours!, peer, peers[i] === 'empty' ? measures : whole));
}

/** Folder of an edge export of 200 trees, with the same as LightGBM's text, and a record. */
export async function servedModel(home: string): Promise<string> {
  const folder = join(home, 'served');
  if (existsSync(join(folder, 'record.json'))) return folder;
  process.stderr.write('training the model that is served\n');
  const table = synthetic(50_000, 100);
  const parameters = { learningRate: 0.1, numLeaves: 31 };
  const { model } = gradientBoostedTrees.train(trainingOf(table), parameters, 1, { iterations: 200 });
  const columns = table.features.map(({ name }) => ({ name, type: 'number' as const }));
  const pkg: ServingPackage = {
    format: 1,
    project: 'bench',
    task: 'binary',
    classes: ['no', 'yes'],
    target: 'y',
    contract: columns.map((column) => ({ ...column, required: false, used: true, pii: false })),
    plan: {
      format: 1,
      encoding: 'trees',
      inputs: columns,
      time: null,
      windows: [],
      encoders: columns.map(({ name, type }) => ({ kind: 'numeric', input: { column: name, type } })),
      features: matrixOf(table).features,
      dropped: [],
    },
    model,
    calibration: null,
    costs: { falsePositive: 5, falseNegative: 100, truePositive: 2, trueNegative: 0 },
    review: null,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.json'), JSON.stringify(edgePackage(pkg, { version: 1, digest: 'bench' })));
  writeFileSync(join(folder, 'perennial.js'), await edgeModule());
  writeFileSync(join(folder, 'model.txt'), gradientBoostedTreesExporter.lightgbm!(model));
  const row = table.train + 7;
  const values = table.features.map(({ name }, f) => {
    const value = table.x[f * table.rows + row]!;
    return [name, Number.isNaN(value) ? null : value];
  });
  // Last, so that a folder that has it is whole.
  writeFileSync(join(folder, 'record.json'), JSON.stringify(Object.fromEntries(values)));
  return folder;
}
