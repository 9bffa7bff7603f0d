import { UnsupportedModel } from '../../../onnx/errors.ts';
import { Graph, int } from '../../../onnx/graph.ts';
import { regressionValue } from '../../../onnx/regression-value.ts';
import type { EnsembleJson } from '../ensemble-json.ts';
import { linkOf } from '../link.ts';
import { treeScores } from './tree-scores.ts';

/**
 * The trees as an ONNX file: input `features` (float32, rows x features, NaN is missing, categories as codes). Outputs of a
 * classifier are `label` (int64, the class's index) and `probabilities` (rows x classes); of a regression
 * `value` (rows x 1). The trees are a `TreeEnsembleRegressor` of raw scores, what follows are standard operators.
 * @throws UnsupportedModel, MalformedModel
 */
export function writeOnnx(json: EnsembleJson): Uint8Array {
  const graph = new Graph();
  const scores = treeScores(graph, json, graph.input('features', 'float', json.features.length));
  if (json.task === 'regression') {
    regressionValue(graph, scores, linkOf(json).name);
    graph.output('value', 'float', 1);
  } else {
    classProbabilities(graph, scores, json);
    graph.add('ArgMax', ['probabilities'], [int('axis', 1), int('keepdims', 0)], 'label');
    graph.output('label', 'int64');
    graph.output('probabilities', 'float', json.task === 'binary' ? 2 : json.outputs);
  }
  return graph.finish('gradientBoostedTrees');
}

function classProbabilities(graph: Graph, scores: string, json: EnsembleJson): void {
  const { name } = linkOf(json);
  if (json.task === 'binary' && name === 'logistic') {
    graph.add('Sigmoid', [scores], [], 'positive');
    graph.add('Sub', [graph.constant('float', [1], [], 'one'), 'positive'], [], 'negative');
    graph.concat(['negative', 'positive'], 'probabilities');
  } else if (json.task === 'multiclass' && name === 'softmax')
    graph.add('Softmax', [scores], [int('axis', 1)], 'probabilities');
  else if (json.task === 'multiclass' && name === 'logistic') graph.add('Sigmoid', [scores], [], 'probabilities');
  else throw new UnsupportedModel(`a ${json.task} model with link ${name}`);
}
