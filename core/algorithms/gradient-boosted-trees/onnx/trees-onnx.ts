import type { Graph } from '../../../onnx/graph.ts';
import type { Scores } from '../../exporter.ts';
import type { EnsembleJson } from '../ensemble-json.ts';
import { linkOf } from '../link.ts';
import { treeScores } from './tree-scores.ts';

/** Adds trees to a graph. @throws UnsupportedModel, MalformedModel */
export function treesOnnx(graph: Graph, json: EnsembleJson, features: string): Scores {
  return { name: graph.cast(treeScores(graph, json, features), 'double'), link: linkOf(json).name };
}
