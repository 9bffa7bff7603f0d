import { type Graph, int } from '../../onnx/graph.ts';
import type { Scores } from '../exporter.ts';
import { linkOfTask } from '../link-name.ts';
import type { LinearJson } from './linear-model.ts';

/** Adds a linear model to a graph. */
export function linearScores(
  graph: Graph,
  { coefficients, intercepts, outputs, features, task }: LinearJson,
  input: string,
): Scores {
  const weights = graph.constant('double', coefficients.flat(), [outputs, features.length]);
  const bias = graph.constant('double', intercepts, [1, outputs]);
  const name = graph.add('Gemm', [graph.cast(input, 'double'), weights, bias], [int('transB', 1)]);
  return { name, link: linkOfTask(task) };
}
