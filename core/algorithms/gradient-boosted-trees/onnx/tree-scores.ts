import { floats, type Graph, int, ints } from '../../../onnx/graph.ts';
import type { EnsembleJson } from '../ensemble-json.ts';
import { flatten } from '../flat-trees.ts';
import { type Link, linkOf } from '../link.ts';
import { nodeAttributes, treeNodes } from './tree-nodes.ts';

/**
 * Adds the trees as a `TreeEnsembleRegressor` of raw scores, float32 of shape (rows, outputs).
 * @throws UnsupportedModel, MalformedModel
 */
export function treeScores(graph: Graph, json: EnsembleJson, features: string): string {
  // Says clearly what is wrong with a malformed model.
  flatten(json);
  // Without any tree there is one leaf of 0.
  const empty = { leaves: [1], feature: [], threshold: [], defaultLeft: [], left: [], right: [], value: [0] };
  const { target, ...trees } = treeNodes(json.leaves.length > 0 ? json : { ...json, ...empty });
  const attributes = [
    ...nodeAttributes(trees),
    ints('target_treeids', target.tree),
    ints('target_nodeids', target.id),
    ints('target_ids', target.output),
    floats('target_weights', scaled(target.weight, linkOf(json))),
    floats('base_values', scaled(json.initialScores, linkOf(json))),
    int('n_targets', json.outputs),
  ];
  return graph.add('TreeEnsembleRegressor', [features], attributes, graph.unused('scores'));
}

/** The scale of a logistic link is part of the scores. */
function scaled(values: readonly number[], { scale = 1 }: Link): number[] {
  return values.map((v) => v * scale);
}
