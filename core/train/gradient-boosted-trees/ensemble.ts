import type { Task } from '../../contracts/project.ts';
import { MalformedModel } from '../errors.ts';
import type { Model, ModelJson } from '../model.ts';
import { objectiveFor } from '../objectives/objective.ts';
import type { Tree } from './tree/tree.ts';

/** Stored form: the trees one after the other in flat arrays, numbers as short as they are. */
export interface EnsembleJson extends ModelJson {
  algorithm: 'gradientBoostedTrees';
  objective: string;
  /** Scores before the first tree, by output. */
  initialScores: number[];
  /** Leaves of each tree; tree t adds to output t % outputs. A tree has one node fewer than leaves. */
  leaves: number[];
  /** By node: index of the feature. */
  feature: number[];
  /** By node: numeric values up to this go left; null is Infinity. A list holds the codes that go left. */
  threshold: (number | null | number[])[];
  /** By node: 1 where missing values of a numeric feature go left. */
  defaultLeft: number[];
  /** By node: number of a node of the same tree, or ~leaf. */
  left: number[];
  right: number[];
  /** By leaf. */
  value: number[];
}

/** Trees as they are stored. */
export function ensembleJson(
  trees: readonly Tree[],
  about: { task: Task; outputs: number; features: string[]; objective: string; initialScores: Float64Array },
): EnsembleJson {
  return {
    algorithm: 'gradientBoostedTrees',
    task: about.task,
    outputs: about.outputs,
    features: about.features,
    objective: about.objective,
    initialScores: Array.from(about.initialScores),
    leaves: trees.map((t) => t.value.length),
    feature: trees.flatMap((t) => t.feature),
    threshold: trees.flatMap((t) =>
      t.threshold.map((value, i) => {
        const codes = t.categories[i];
        return codes ? Array.from(codes) : value === Infinity ? null : value;
      }),
    ),
    defaultLeft: trees.flatMap((t) => t.defaultLeft.map(Number)),
    left: trees.flatMap((t) => t.left),
    right: trees.flatMap((t) => t.right),
    value: trees.flatMap((t) => t.value),
  };
}

/** Nodes of all trees, numbered through; a child below zero is the leaf `~child` of all leaves. */
interface FlatTrees {
  /** Node, or ~leaf, at which each tree starts. */
  roots: Int32Array;
  /** Four entries a node, one cache line for four nodes: feature, left, right, kind. */
  nodes: Int32Array;
  threshold: Float64Array;
  value: Float64Array;
  /** Eight words a categorical node, bit c set where code c goes left. */
  codes: Int32Array;
}

/** Kinds of node: missing goes right, missing goes left, or 2 + index of a categorical node's codes. */
const missingLeft = 1;
const firstCategorical = 2;

/** @throws MalformedModel */
export function loadEnsemble(json: ModelJson): Model {
  const ensemble = json as EnsembleJson;
  const flat = flatten(ensemble);
  const { outputs } = ensemble;
  const objective = objectiveFor(ensemble.task);
  const initial = Float64Array.from(ensemble.initialScores);
  return {
    features: ensemble.features.length,
    outputs,
    predictRow(row, out) {
      out.set(initial);
      if (outputs === 1) out[0]! += sumOfTrees(flat, row, 0, 1);
      else for (let k = 0; k < outputs; k++) out[k]! += sumOfTrees(flat, row, k, outputs);
      objective.transform(out);
    },
  };
}

/** Adds what each tree from `first` in steps of `step` says of a row. */
function sumOfTrees(flat: FlatTrees, row: Float32Array, first: number, step: number): number {
  const { roots, nodes, threshold, value, codes } = flat;
  let sum = 0;
  for (let t = first; t < roots.length; t += step) {
    let node = roots[t]!;
    while (node >= 0) {
      const at = node << 2;
      const x = row[nodes[at]!]!;
      const kind = nodes[at + 3]!;
      if (kind >= firstCategorical) node = nodes[at + (hasCode(codes, kind - firstCategorical, x) ? 1 : 2)]!;
      else if (x <= threshold[node]!) node = nodes[at + 1]!;
      else node = nodes[at + (kind === missingLeft && Number.isNaN(x) ? 1 : 2)]!;
    }
    sum += value[~node]!;
  }
  return sum;
}

function hasCode(codes: Int32Array, set: number, x: number): boolean {
  return x >= 0 && x < 256 && ((codes[8 * set + (x >> 5)]! >>> (x & 31)) & 1) === 1;
}

function flatten(json: EnsembleJson): FlatTrees {
  const count = json.feature?.length;
  const lists = [json.threshold, json.defaultLeft, json.left, json.right];
  if (count === undefined || !json.leaves || lists.some((list) => list?.length !== count))
    throw new MalformedModel('gradientBoostedTrees: lists of nodes are missing or differ in length');
  const flat: FlatTrees = {
    roots: new Int32Array(json.leaves.length),
    nodes: new Int32Array(4 * count),
    threshold: new Float64Array(count),
    value: Float64Array.from(json.value),
    codes: new Int32Array(8 * json.threshold.filter(Array.isArray).length),
  };
  let firstNode = 0;
  let firstLeaf = 0;
  let sets = 0;
  json.leaves.forEach((leaves, t) => {
    flat.roots[t] = leaves === 1 ? ~firstLeaf : firstNode;
    const child = (c: number) => (c >= 0 ? firstNode + c : ~(firstLeaf + ~c));
    for (let node = firstNode; node < firstNode + leaves - 1; node++) {
      const test = json.threshold[node] ?? Infinity;
      const categorical = Array.isArray(test);
      const kind = categorical ? firstCategorical + sets : json.defaultLeft[node] === 1 ? missingLeft : 0;
      flat.nodes.set([json.feature[node]!, child(json.left[node]!), child(json.right[node]!), kind], 4 * node);
      if (categorical) for (const code of test) flat.codes[8 * sets + (code >> 5)]! |= 1 << (code & 31);
      else flat.threshold[node] = test;
      if (categorical) sets++;
    }
    firstNode += leaves - 1;
    firstLeaf += leaves;
  });
  if (firstNode !== count || firstLeaf !== json.value.length)
    throw new MalformedModel(
      `gradientBoostedTrees: ${json.leaves.length} trees need ${firstNode} nodes and ${firstLeaf} leaves, the model holds ${count} and ${json.value.length}`,
    );
  return flat;
}
