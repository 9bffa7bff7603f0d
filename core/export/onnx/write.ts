import type { EnsembleJson } from '../../train/gradient-boosted-trees/ensemble-json.ts';
import { flatten } from '../../train/gradient-boosted-trees/flat-trees.ts';
import { type Link, linkOf } from '../../train/gradient-boosted-trees/link.ts';
import { UnsupportedModel } from '../errors.ts';
import { Message } from './protobuf.ts';
import { treeNodes } from './tree-nodes.ts';

/** Numbers of the fields, types and versions below are those of `onnx.proto` (ONNX 1.14, IR version 8). */
const irVersion = 8;
const opset = 17;
const mlOpset = 3;
const attributeType = { int: 2, floats: 6, ints: 7, texts: 8 } as const;
const elementType = { float: 1, int64: 7 } as const;

/**
 * The model as an ONNX file: input `features` (float32, rows x features, NaN is missing, categories as codes). Outputs of a
 * classifier are `label` (int64, the class's index) and `probabilities` (rows x classes); of a regression
 * `value` (rows x 1). The trees are a `TreeEnsembleRegressor` of raw scores, what follows are standard operators.
 * @throws UnsupportedModel, MalformedModel
 */
export function writeOnnx(json: EnsembleJson): Uint8Array {
  // Says clearly what is wrong with a malformed model.
  flatten(json);
  const { nodes, outputs } = json.task === 'regression' ? regression(json) : classifier(json);
  const graph = new Message();
  for (const node of [ensemble(json), ...nodes]) graph.message(1, node);
  graph.text(2, 'gradientBoostedTrees').message(11, value('features', elementType.float, json.features.length));
  if (json.task === 'binary') graph.message(5, constant('one', 1));
  for (const output of outputs) graph.message(12, output);
  return new Message()
    .int(1, irVersion)
    .text(2, 'perennial')
    .message(7, graph)
    .message(8, new Message().text(1, '').int(2, opset))
    .message(8, new Message().text(1, 'ai.onnx.ml').int(2, mlOpset))
    .finish();
}

function ensemble(json: EnsembleJson): Message {
  // Without any tree there is one leaf of 0.
  const empty = { leaves: [1], feature: [], threshold: [], defaultLeft: [], left: [], right: [], value: [0] };
  const { target, ...trees } = treeNodes(json.leaves.length > 0 ? json : { ...json, ...empty });
  return operator('TreeEnsembleRegressor', ['features'], 'scores', [
    ints('nodes_treeids', trees.tree),
    ints('nodes_nodeids', trees.id),
    ints('nodes_featureids', trees.feature),
    texts('nodes_modes', trees.mode),
    floats('nodes_values', trees.value),
    ints('nodes_truenodeids', trees.whenTrue),
    ints('nodes_falsenodeids', trees.whenFalse),
    ints('nodes_missing_value_tracks_true', trees.missingIsTrue),
    ints('target_treeids', target.tree),
    ints('target_nodeids', target.id),
    ints('target_ids', target.output),
    floats('target_weights', scaled(target.weight, linkOf(json))),
    floats('base_values', scaled(json.initialScores, linkOf(json))),
    int('n_targets', json.outputs),
  ]);
}

/** The scale of a logistic link is part of the scores. */
function scaled(values: readonly number[], { scale = 1 }: Link): number[] {
  return values.map((v) => v * scale);
}

function classifier(json: EnsembleJson): { nodes: Message[]; outputs: Message[] } {
  const { name } = linkOf(json);
  const nodes: Message[] = [];
  if (json.task === 'binary' && name === 'logistic')
    nodes.push(
      operator('Sigmoid', ['scores'], 'positive'),
      operator('Sub', ['one', 'positive'], 'negative'),
      operator('Concat', ['negative', 'positive'], 'probabilities', [int('axis', 1)]),
    );
  else if (json.task === 'multiclass' && name === 'softmax')
    nodes.push(operator('Softmax', ['scores'], 'probabilities', [int('axis', 1)]));
  else if (json.task === 'multiclass' && name === 'logistic')
    nodes.push(operator('Sigmoid', ['scores'], 'probabilities'));
  else throw new UnsupportedModel(`a ${json.task} model with link ${name}`);
  nodes.push(operator('ArgMax', ['probabilities'], 'label', [int('axis', 1), int('keepdims', 0)]));
  const classes = json.task === 'binary' ? 2 : json.outputs;
  return {
    nodes,
    outputs: [value('label', elementType.int64), value('probabilities', elementType.float, classes)],
  };
}

function regression(json: EnsembleJson): { nodes: Message[]; outputs: Message[] } {
  const nodes = {
    identity: [operator('Identity', ['scores'], 'value')],
    exp: [operator('Exp', ['scores'], 'value')],
    softplus: [operator('Softplus', ['scores'], 'value')],
    signedSquare: [operator('Abs', ['scores'], 'size'), operator('Mul', ['scores', 'size'], 'value')],
    logistic: undefined,
    softmax: undefined,
  }[linkOf(json).name];
  if (!nodes) throw new UnsupportedModel(`a regression with link ${linkOf(json).name}`);
  return { nodes, outputs: [value('value', elementType.float, 1)] };
}

const mlOperators = ['TreeEnsembleRegressor'];

function operator(type: string, inputs: readonly string[], output: string, attributes: Message[] = []): Message {
  const node = new Message();
  for (const input of inputs) node.text(1, input);
  node.text(2, output).text(3, output).text(4, type);
  for (const attribute of attributes) node.message(5, attribute);
  return mlOperators.includes(type) ? node.text(7, 'ai.onnx.ml') : node;
}

function attribute(name: string, type: number): Message {
  return new Message().text(1, name).int(20, type);
}

const int = (name: string, v: number) => attribute(name, attributeType.int).int(3, v);
const ints = (name: string, v: readonly number[]) => attribute(name, attributeType.ints).ints(8, v);
const floats = (name: string, v: readonly number[]) => attribute(name, attributeType.floats).floats(7, v);
const texts = (name: string, v: readonly string[]) =>
  v.reduce((message, entry) => message.text(9, entry), attribute(name, attributeType.texts));

/** An input or output with a row a record. */
function value(name: string, type: number, columns?: number): Message {
  const shape = new Message().message(1, new Message().text(2, 'rows'));
  if (columns !== undefined) shape.message(1, new Message().int(1, columns));
  return new Message().text(1, name).message(2, new Message().message(1, new Message().int(1, type).message(2, shape)));
}

/** A float32 scalar. */
function constant(name: string, v: number): Message {
  return new Message().int(2, elementType.float).floats(4, [v]).text(8, name);
}
