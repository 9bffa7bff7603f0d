import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gradientBoostedTrees } from '../../core/algorithms/gradient-boosted-trees/algorithm.ts';
import { gradientBoostedTreesExporter } from '../../core/algorithms/gradient-boosted-trees/exporter.ts';
import type { ServingPackage } from '../../core/contracts/serving.ts';
import { edgePackage } from '../../core/edge/edge-package.ts';
import { edgeModule } from '../../package/edge-module.ts';
import { matrixOf, trainingOf } from '../data/store.ts';
import { synthetic } from '../data/synthetic.ts';

/** Folder of an edge export of 200 trees of the first `count` columns, with the same as LightGBM's text, and 1,000 records. */
export async function servedModel(home: string, count: number): Promise<string> {
  const folder = join(home, `served-${count}`);
  if (existsSync(join(folder, 'records.json'))) return folder;
  process.stderr.write(`training the model of ${count} columns that is served\n`);
  const whole = synthetic(50_000, 1_000);
  const table = { ...whole, features: whole.features.slice(0, count) };
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
  const records = Array.from({ length: 1_000 }, (_, i) => {
    const values = table.features.map(({ name }, f) => {
      const value = table.x[f * table.rows + table.train + i]!;
      return [name, Number.isNaN(value) ? null : value];
    });
    return Object.fromEntries(values) as Record<string, number | null>;
  });
  // Last, so that a folder that has it is whole.
  writeFileSync(join(folder, 'records.json'), JSON.stringify(records));
  return folder;
}
