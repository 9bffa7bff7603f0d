import { floats, type Graph, int, ints } from '../../onnx/graph.ts';
import type { Scores } from '../exporter.ts';
import { flatten } from '../gradient-boosted-trees/flat-trees.ts';
import { nodeAttributes, treeNodes } from '../gradient-boosted-trees/onnx/tree-nodes.ts';
import { linkOfTask } from '../link-name.ts';
import { type LeafTrees, leafShares, numberedTrees } from './forest-json.ts';

/** Keeps logarithms finite, as calibration does. */
const smallest = 1e-12;

/**
 * Adds a forest to a graph: a `TreeEnsembleRegressor` of probabilities, of which logarithms make the scores that calibration starts
 * from.
 * @throws UnsupportedModel, MalformedModel
 */
export function forestScores(graph: Graph, json: LeafTrees, features: string): Scores {
  const numbered = numberedTrees(json);
  // Says clearly what is wrong with a malformed model.
  flatten(numbered);
  const shares = leafShares(json);
  const { outputs, task } = json;
  const { target, ...trees } = treeNodes(numbered);
  const each = <T>(of: (entry: number, k: number) => T): T[] =>
    target.tree.flatMap((_, entry) => Array.from({ length: outputs }, (_, k) => of(entry, k)));
  const means = graph.add(
    'TreeEnsembleRegressor',
    [features],
    [
      ...nodeAttributes(trees),
      ints(
        'target_treeids',
        each((entry) => target.tree[entry]!),
      ),
      ints(
        'target_nodeids',
        each((entry) => target.id[entry]!),
      ),
      ints(
        'target_ids',
        each((_, k) => k),
      ),
      // The weight of a numbered leaf is its number.
      floats(
        'target_weights',
        each((entry, k) => shares[target.weight[entry]! * outputs + k]!),
      ),
      int('n_targets', outputs),
    ],
  );
  const link = linkOfTask(task);
  const double = graph.cast(means, 'double');
  if (task === 'regression' || task === 'anomaly') return { name: double, link };
  const constant = (value: number) => graph.constant('double', [value]);
  const least = graph.add('Max', [double, constant(smallest)]);
  if (task === 'multiclass') return { name: graph.add('Log', [least]), link };
  const inside = graph.add('Min', [least, constant(1 - smallest)]);
  const rest = graph.add('Sub', [constant(1), inside]);
  return { name: graph.add('Sub', [graph.add('Log', [inside]), graph.add('Log', [rest])]), link };
}
