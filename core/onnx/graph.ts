import { Message } from './protobuf.ts';

/** Numbers of the fields, types and versions below are those of `onnx.proto` (ONNX 1.14, IR version 8). */
const irVersion = 8;
const opset = 17;
const mlOpset = 3;
const attributeType = { int: 2, float: 1, floats: 6, ints: 7, texts: 8 } as const;
const elementType = { float: 1, int64: 7, string: 8, double: 11 } as const;

export type ElementType = keyof typeof elementType;

/** Operators of the domain `ai.onnx.ml`. */
const mlOperators: readonly string[] = ['TreeEnsembleRegressor', 'LabelEncoder'];

/** A computation of ONNX, put together node by node; names of tensors are strings. */
export class Graph {
  readonly #nodes: Message[] = [];
  readonly #inputs: Message[] = [];
  readonly #initializers: Message[] = [];
  readonly #outputs: Message[] = [];
  /** Of inputs, nodes and constants: ONNX lets each stand for one tensor. */
  readonly #taken = new Set<string>();
  #made = 0;

  /** An input with a row a record. */
  input(name: string, type: ElementType, columns: number): string {
    this.#inputs.push(tensor(name, type, columns));
    return this.#take(name);
  }

  output(name: string, type: ElementType, columns?: number): void {
    this.#outputs.push(tensor(name, type, columns));
  }

  /** A node; gives the name of its only output. @param output @default a new name */
  add(operator: string, inputs: readonly string[], attributes: readonly Message[] = [], output?: string): string {
    const name = this.#take(output ?? this.#newName(operator));
    const node = new Message();
    for (const input of inputs) node.text(1, input);
    node.text(2, name).text(3, name).text(4, operator);
    for (const attribute of attributes) node.message(5, attribute);
    this.#nodes.push(mlOperators.includes(operator) ? node.text(7, 'ai.onnx.ml') : node);
    return name;
  }

  /** A constant of one value (without a shape) or of many, row-major. */
  constant(
    type: 'float' | 'double' | 'int64',
    values: readonly number[],
    shape: readonly number[] = [],
    name: string = this.#newName('constant'),
  ): string {
    const message = new Message();
    if (shape.length > 0) message.ints(1, shape);
    message.int(2, elementType[type]);
    if (type === 'float') message.floats(4, values);
    else if (type === 'double') message.doubles(10, values);
    else message.ints(7, values);
    this.#initializers.push(message.text(8, this.#take(name)));
    return name;
  }

  cast(input: string, to: ElementType): string {
    return this.add('Cast', [input], [int('to', elementType[to])]);
  }

  /** Side by side; one alone stays as it is. */
  concat(inputs: readonly string[], output?: string): string {
    if (inputs.length === 1 && output === undefined) return inputs[0]!;
    return this.add('Concat', inputs, [int('axis', 1)], output);
  }

  /** The file. @param properties kept as the model's metadata */
  finish(name: string, doc?: string, properties: Readonly<Record<string, string>> = {}): Uint8Array {
    const graph = new Message();
    for (const node of this.#nodes) graph.message(1, node);
    graph.text(2, name);
    for (const input of this.#inputs) graph.message(11, input);
    for (const initializer of this.#initializers) graph.message(5, initializer);
    for (const output of this.#outputs) graph.message(12, output);
    const model = new Message().int(1, irVersion).text(2, 'perennial');
    if (doc !== undefined) model.text(6, doc);
    model
      .message(7, graph)
      .message(8, new Message().text(1, '').int(2, opset))
      .message(8, new Message().text(1, 'ai.onnx.ml').int(2, mlOpset));
    for (const [key, value] of Object.entries(properties)) model.message(14, new Message().text(1, key).text(2, value));
    return model.finish();
  }

  /** The name, or where it stands for another tensor one like it. */
  unused(name: string): string {
    let own = name;
    for (let n = 2; this.#taken.has(own); n++) own = `${name}_${n}`;
    return own;
  }

  #newName(operator: string): string {
    return this.unused(`${operator}_${this.#made++}`);
  }

  #take(name: string): string {
    if (this.#taken.has(name)) throw new Error(`two tensors of a graph are called '${name}'`);
    this.#taken.add(name);
    return name;
  }
}

function attribute(name: string, type: number): Message {
  return new Message().text(1, name).int(20, type);
}

export const int = (name: string, v: number) => attribute(name, attributeType.int).int(3, v);
export const float = (name: string, v: number) => attribute(name, attributeType.float).float(2, v);
export const ints = (name: string, v: readonly number[]) => attribute(name, attributeType.ints).ints(8, v);
export const floats = (name: string, v: readonly number[]) => attribute(name, attributeType.floats).floats(7, v);
export const texts = (name: string, v: readonly string[]) =>
  v.reduce((message, entry) => message.text(9, entry), attribute(name, attributeType.texts));

function tensor(name: string, type: ElementType, columns: number | undefined): Message {
  const shape = new Message().message(1, new Message().text(2, 'rows'));
  if (columns !== undefined) shape.message(1, new Message().int(1, columns));
  const own = new Message().int(1, elementType[type]).message(2, shape);
  return new Message().text(1, name).message(2, new Message().message(1, own));
}
