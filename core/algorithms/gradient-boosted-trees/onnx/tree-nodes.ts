import { UnsupportedModel } from '../../../onnx/errors.ts';
import { floats, ints, texts } from '../../../onnx/graph.ts';
import { floorFloat32 } from '../../binning/floor-float32.ts';
import type { EnsembleJson } from '../ensemble-json.ts';

/** The least number of float32. */
const lowest = -(2 - 2 ** -23) * 2 ** 127;

/** Nodes of all trees in the lists of `ai.onnx.ml.TreeEnsembleRegressor`; the first of each tree is its root. */
export interface TreeNodes {
  tree: number[];
  id: number[];
  feature: number[];
  mode: ('BRANCH_LEQ' | 'BRANCH_EQ' | 'LEAF')[];
  value: number[];
  whenTrue: number[];
  whenFalse: number[];
  missingIsTrue: number[];
  /** By leaf. */
  target: { tree: number[]; id: number[]; output: number[]; weight: number[] };
}

/**
 * The trees with float32 thresholds. These are rounded down, which changes no decision on float32 values. A set of codes becomes a
 * chain of equality tests whose true branches meet at one node.
 * @throws UnsupportedModel where zero counts as missing
 */
export function treeNodes(json: EnsembleJson): TreeNodes {
  const nodes: TreeNodes = {
    ...{ tree: [], id: [], feature: [], mode: [], value: [], whenTrue: [], whenFalse: [], missingIsTrue: [] },
    target: { tree: [], id: [], output: [], weight: [] },
  };
  let firstNode = 0;
  let firstLeaf = 0;
  json.leaves.forEach((leaves, t) => {
    addTree(nodes, json, { t, firstNode, firstLeaf, leaves });
    firstNode += leaves - 1;
    firstLeaf += leaves;
  });
  return nodes;
}

/** The nodes as attributes of the operator. */
export function nodeAttributes(trees: Omit<TreeNodes, 'target'>) {
  return [
    ints('nodes_treeids', trees.tree),
    ints('nodes_nodeids', trees.id),
    ints('nodes_featureids', trees.feature),
    texts('nodes_modes', trees.mode),
    floats('nodes_values', trees.value),
    ints('nodes_truenodeids', trees.whenTrue),
    ints('nodes_falsenodeids', trees.whenFalse),
    ints('nodes_missing_value_tracks_true', trees.missingIsTrue),
  ];
}

interface Part {
  t: number;
  firstNode: number;
  firstLeaf: number;
  leaves: number;
}

function addTree(out: TreeNodes, json: EnsembleJson, { t, firstNode, firstLeaf, leaves }: Part): void {
  const count = leaves - 1;
  // Internal nodes keep their numbers, leaves follow, then what chains need beyond their first test.
  const idOf = (child: number) => (child >= 0 ? child : count + ~child);
  let nextId = count + leaves;
  const add = (id: number, mode: TreeNodes['mode'][number], test: Partial<Test> = {}) => {
    out.tree.push(t);
    out.id.push(id);
    out.mode.push(mode);
    out.feature.push(test.feature ?? 0);
    out.value.push(test.value ?? 0);
    out.whenTrue.push(test.whenTrue ?? 0);
    out.whenFalse.push(test.whenFalse ?? 0);
    out.missingIsTrue.push(test.missingIsTrue ?? 0);
  };
  const isCategorical = (child: number, feature: number) =>
    child >= 0 && json.feature[firstNode + child] === feature && Array.isArray(json.threshold[firstNode + child]);
  for (let node = 0; node < count; node++) {
    const at = firstNode + node;
    const feature = json.feature[at]!;
    const whenTrue = idOf(json.left[at]!);
    const whenFalse = idOf(json.right[at]!);
    const test = json.threshold[at] ?? Infinity;
    if (Array.isArray(test)) {
      // No code is negative: an empty set sends every row to the right.
      const codes = test.length > 0 ? test : [-1];
      let id = node;
      // onnxruntime 1.31 joins tests for equality of a feature that follow each other, also where they lead to different nodes: a
      // test that no number passes keeps them apart.
      const rest = isCategorical(json.right[at]!, feature) ? nextId++ : whenFalse;
      codes.forEach((value, i) => {
        const next = i === codes.length - 1 ? rest : nextId++;
        add(id, 'BRANCH_EQ', { feature, value, whenTrue, whenFalse: next });
        id = next;
      });
      if (rest !== whenFalse) add(rest, 'BRANCH_LEQ', { feature, value: lowest, whenTrue, whenFalse });
      continue;
    }
    const missingIsTrue = json.defaultLeft[at]!;
    if (missingIsTrue > 1)
      throw new UnsupportedModel('ONNX trees cannot take zero as missing; train without zero_as_missing');
    add(node, 'BRANCH_LEQ', { feature, value: floorFloat32(test), whenTrue, whenFalse, missingIsTrue });
  }
  for (let leaf = 0; leaf < leaves; leaf++) {
    add(count + leaf, 'LEAF');
    out.target.tree.push(t);
    out.target.id.push(count + leaf);
    out.target.output.push(t % json.outputs);
    out.target.weight.push(json.value[firstLeaf + leaf]!);
  }
}

interface Test {
  feature: number;
  value: number;
  whenTrue: number;
  whenFalse: number;
  missingIsTrue: number;
}
