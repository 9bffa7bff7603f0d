import { type Graph, int } from '../../onnx/graph.ts';
import { modelExporter, type Scores } from '../exporter.ts';
import { linkOfTask } from '../link-name.ts';
import { largest, type NetworkInput, widthOf } from './network-inputs.ts';
import { checkLengths, type NetworkJson, networkForm } from './network-json.ts';

export const neuralNetworkExporter = modelExporter(networkForm, { onnx: networkScores });

/** Adds a network to a graph, in double precision as it serves. */
function networkScores(graph: Graph, json: NetworkJson, features: string): Scores {
  checkLengths(json);
  const { inputs, tables, embedding, members, adapters, hidden, heads, scores, outputs, task } = json;
  const width = inputs.length * embedding;
  const all = graph.cast(features, 'double');
  const matrix = (values: readonly number[], rows: number, columns: number) =>
    graph.constant('double', values, [rows, columns]);
  const embeddings = graph.concat(
    inputs.map((input, f) => {
      const column = graph.add('Gather', [all, graph.constant('int64', [f], [1])], [int('axis', 1)]);
      const vector =
        input.kind === 'category' ? categoryVector(graph, input, column) : numberVector(graph, input, column);
      return graph.add('MatMul', [vector, matrix(tables[f]!, widthOf(input), embedding)]);
    }),
  );
  const weights = hidden.map((layer, l) => matrix(layer.weights, l === 0 ? width : hidden[l - 1]!.units, layer.units));
  const lasts = Array.from({ length: members }, (_, member) => {
    const own = matrix(adapters.slice(member * width, (member + 1) * width), 1, width);
    return hidden.reduce(
      (before, { units, biases }, l) => {
        const bias = matrix(biases.slice(member * units, (member + 1) * units), 1, units);
        const sums = graph.add('Add', [graph.add('MatMul', [before, weights[l]!]), bias]);
        return graph.add('Max', [sums, graph.constant('double', [0])]);
      },
      graph.add('Mul', [embeddings, own]),
    );
  });
  const added = graph.add('MatMul', [graph.concat(lasts), matrix(heads, heads.length / outputs, outputs)]);
  return { name: graph.add('Add', [added, matrix(scores, 1, outputs)]), link: linkOfTask(task) };
}

function categoryVector(graph: Graph, { categories }: NetworkInput & { kind: 'category' }, column: string): string {
  const codes = graph.constant(
    'double',
    Array.from({ length: categories }, (_, code) => code),
    [1, categories],
  );
  const zero = graph.constant('double', [0]);
  const outside = graph.add('Not', [
    graph.add('And', [
      graph.add('Not', [graph.add('Less', [column, zero])]),
      graph.add('Less', [column, graph.constant('double', [categories])]),
    ]),
  ]);
  return graph.concat([graph.cast(outside, 'double'), graph.cast(graph.add('Equal', [column, codes]), 'double')]);
}

function numberVector(graph: Graph, input: NetworkInput & { kind: 'number' }, column: string): string {
  const { median, scale, edges } = input;
  const constant = (value: number) => graph.constant('double', [value]);
  const missing = graph.add('IsNaN', [column]);
  const absent = graph.cast(missing, 'double');
  const present = graph.add('Sub', [constant(1), absent]);
  const given = graph.add('Where', [missing, constant(median), column]);
  const x = graph.add('Max', [graph.add('Min', [given, constant(largest)]), constant(-largest)]);
  const z = graph.add('Mul', [graph.add('Sub', [x, constant(median)]), constant(scale)]);
  const third = graph.add('Div', [z, constant(3)]);
  const length = graph.add('Sqrt', [graph.add('Add', [graph.add('Mul', [third, third]), constant(1)])]);
  const parts = [absent, present, graph.add('Div', [z, length])];
  if (edges.length > 0) {
    const row = (values: readonly number[]) => graph.constant('double', values, [1, values.length]);
    const low = row(edges.slice(0, -1));
    const high = row(edges.slice(1));
    const above = graph.add('Sub', [graph.add('Min', [graph.add('Max', [x, low]), high]), low]);
    const part = graph.add('Div', [above, row(edges.slice(1).map((edge, t) => edge - edges[t]!))]);
    parts.push(graph.add('Mul', [part, present]));
  }
  return graph.concat(parts);
}
