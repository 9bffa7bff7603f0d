import { MalformedOnnxModel } from './errors.ts';
import { ReadMessage } from './read-message.ts';

export interface OnnxNode {
  operator: string;
  inputs: string[];
  outputs: string[];
  attributes: ReadonlyMap<string, OnnxAttribute>;
}

export interface OnnxAttribute {
  int: number;
  /** NaN where it has none. */
  float: number;
  text: string;
  floats: number[];
  ints: number[];
  texts: string[];
  /** Tensors that it names where it is a graph, as the branches of `If` are: its own, and those around it. */
  reads: string[];
}

export interface OnnxFileInput {
  name: string;
  /** `float`, `double`, `int64`, `string`, … */
  type: string;
  /** Of a row; undefined where the file leaves it open. */
  columns: number | undefined;
}

/** A model file of ONNX, as far as it is read: numbers of fields and types are those of `onnx.proto` (ONNX 1.14). */
export interface OnnxFile {
  /** Those that are no constants. */
  inputs: OnnxFileInput[];
  outputs: string[];
  nodes: OnnxNode[];
  /** Constants by name; of types that hold no numbers, an empty list. */
  constants: ReadonlyMap<string, number[]>;
  /** Constants that are texts, by name. */
  texts: ReadonlyMap<string, string[]>;
  /** Names of constants that lie in another file. */
  external: string[];
}

const types: Readonly<Record<number, string>> = {
  1: 'float',
  2: 'uint8',
  3: 'int8',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'double',
};

/** @throws MalformedOnnxModel */
export function readOnnx(bytes: Uint8Array): OnnxFile {
  const graph = new ReadMessage(bytes).message(7);
  if (!graph || graph.messages(1).length === 0)
    throw new MalformedOnnxModel('the file holds no graph of ONNX; save it with SerializeToString()');
  const tensors = graph.messages(5);
  const constants = new Map(tensors.map((tensor) => [tensor.text(8), numbersOf(tensor)]));
  const inputs = graph.messages(11).map(inputOf);
  return {
    inputs: inputs.filter(({ name }) => !constants.has(name)),
    outputs: graph.messages(12).map((output) => output.text(1)),
    nodes: graph.messages(1).map(nodeOf),
    constants,
    texts: new Map(tensors.map((tensor) => [tensor.text(8), tensor.texts(6)])),
    external: tensors.filter((tensor) => tensor.int(14) === 1).map((tensor) => tensor.text(8)),
  };
}

function inputOf(value: ReadMessage): OnnxFileInput {
  const tensor = value.message(2)?.message(1);
  const dimensions = tensor?.message(2)?.messages(1) ?? [];
  return {
    name: value.text(1),
    type: types[tensor?.int(1) ?? 0] ?? 'another type',
    columns: dimensions.length < 2 ? undefined : dimensions[1]!.int(1),
  };
}

function nodeOf(node: ReadMessage): OnnxNode {
  return {
    operator: node.text(4),
    inputs: node.texts(1),
    outputs: node.texts(2),
    attributes: new Map(node.messages(5).map((attribute) => [attribute.text(1), attributeOf(attribute)])),
  };
}

function attributeOf(attribute: ReadMessage): OnnxAttribute {
  const tensor = attribute.message(5);
  return {
    int: attribute.int(3) ?? 0,
    float: attribute.floats(2).at(-1) ?? Number.NaN,
    text: attribute.text(4),
    floats: tensor ? numbersOf(tensor) : attribute.floats(7),
    ints: attribute.ints(8),
    texts: tensor ? tensor.texts(6) : attribute.texts(9),
    reads: [...attribute.messages(6), ...attribute.messages(11)].flatMap(readsOf),
  };
}

function readsOf(graph: ReadMessage): string[] {
  return graph.messages(1).flatMap((node) => {
    const within = node.messages(5).flatMap((own) => [...own.messages(6), ...own.messages(11)]);
    return [...node.texts(1), ...within.flatMap(readsOf)];
  });
}

function numbersOf(tensor: ReadMessage): number[] {
  const type = types[tensor.int(2) ?? 0];
  const raw = tensor.bytes(9);
  if (!raw) return [...tensor.floats(4), ...tensor.ints(5), ...tensor.ints(7), ...tensor.floats(10, 'double')];
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  const list = (size: number, at: (offset: number) => number) =>
    Array.from({ length: Math.floor(raw.length / size) }, (_, i) => at(size * i));
  if (type === 'float') return list(4, (at) => view.getFloat32(at, true));
  if (type === 'double') return list(8, (at) => view.getFloat64(at, true));
  if (type === 'int64') return list(8, (at) => Number(view.getBigInt64(at, true)));
  if (type === 'int32') return list(4, (at) => view.getInt32(at, true));
  return [];
}
