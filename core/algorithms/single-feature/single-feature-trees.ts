import { scoreOf } from '../explanation/score-of.ts';
import { type EnsembleJson, name as treesName } from '../gradient-boosted-trees/ensemble-json.ts';
import { objectiveFor } from '../objectives/for-task.ts';
import type { SingleFeatureJson } from './single-feature-model.ts';

/**
 * The best single feature as trees, one an output, so that it has the formats that trees have: the root sends missing values
 * right, below it each node asks for the next bin.
 */
export function singleFeatureTrees(json: SingleFeatureJson): EnsembleJson {
  const { task, outputs, features, feature, thresholds, values, unseen } = json;
  const score = scoreOf(task);
  const tests: (number | number[])[] = thresholds ?? values.slice(0, -1).map((_, code) => [code]);
  // In the order of the bins, missing last; of a category also what training did not see.
  const leaves = thresholds ? values : [...values, unseen];
  const missing = values.length - 1;
  const last = thresholds ? tests.length : values.length;
  const nodes = tests.length + 1;
  const next = (node: number) => (node < nodes ? node : ~last);
  const repeated = <T>(of: readonly T[]) => Array.from({ length: outputs }, () => of).flat();
  const all = Array.from({ length: nodes }, (_, node) => node);
  return {
    algorithm: treesName,
    task,
    outputs,
    features,
    objective: objectiveFor(task).name,
    initialScores: new Array<number>(outputs).fill(0),
    leaves: new Array<number>(outputs).fill(leaves.length),
    feature: new Array<number>(outputs * nodes).fill(feature),
    threshold: Array.from({ length: outputs }, () => [null, ...tests]).flat(),
    defaultLeft: new Array<number>(outputs * nodes).fill(0),
    left: repeated(all.map((node) => (node === 0 ? next(1) : ~(node - 1)))),
    right: repeated(all.map((node) => (node === 0 ? ~missing : next(node + 1)))),
    value: Array.from({ length: outputs }, (_, k) => leaves.map((bin) => score(bin[k]!))).flat(),
  };
}
