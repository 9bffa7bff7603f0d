import type { PriorJson } from '../../algorithms/baseline/prior-model.ts';
import type { EnsembleJson } from '../../algorithms/gradient-boosted-trees/ensemble-json.ts';
import { type Link, linkOf } from '../../algorithms/gradient-boosted-trees/link.ts';
import type { LinearJson } from '../../algorithms/linear/linear-model.ts';
import type { ModelJson } from '../../contracts/model.ts';
import { scoreOf } from '../../explain/score-of.ts';
import { UnsupportedModel } from '../errors.ts';
import { type Graph, int } from './graph.ts';
import { treeScores } from './tree-scores.ts';

/** Raw scores in a graph, float64 of shape (rows, outputs), and what makes predictions of them. */
export interface Scores {
  name: string;
  link: Link['name'];
}

/** Adds a model of any algorithm. @param features float32, shape (rows, features) @throws UnsupportedModel, MalformedModel */
export function modelNodes(graph: Graph, json: ModelJson, features: string): Scores {
  switch (json.algorithm) {
    case 'gradientBoostedTrees': {
      const trees = json as EnsembleJson;
      return { name: graph.cast(treeScores(graph, trees, features), 'double'), link: linkOf(trees).name };
    }
    case 'logisticRegression':
    case 'linearRegression':
      return { name: linearScores(graph, json as LinearJson, features), link: linkOfTask(json) };
    case 'prior':
      return { name: constantScores(graph, json as PriorJson, features), link: linkOfTask(json) };
    default:
      throw new UnsupportedModel(`models of the algorithm '${json.algorithm}' have no ONNX form`);
  }
}

function linkOfTask({ task }: ModelJson): Link['name'] {
  return ({ binary: 'logistic', multiclass: 'softmax', regression: 'identity' } as const)[task];
}

function linearScores(
  graph: Graph,
  { coefficients, intercepts, outputs, features }: LinearJson,
  input: string,
): string {
  const weights = graph.constant('double', coefficients.flat(), [outputs, features.length]);
  const bias = graph.constant('double', intercepts, [1, outputs]);
  return graph.add('Gemm', [graph.cast(input, 'double'), weights, bias], [int('transB', 1)]);
}

/** The same for every row. */
function constantScores(graph: Graph, { values, task, outputs }: PriorJson, input: string): string {
  const scores = graph.constant('double', values.map(scoreOf(task)), [1, outputs]);
  const rows = graph.add('Gather', [graph.add('Shape', [input]), graph.constant('int64', [0], [1])]);
  const shape = graph.add('Concat', [rows, graph.constant('int64', [outputs], [1])], [int('axis', 0)]);
  return graph.add('Expand', [scores, shape]);
}
