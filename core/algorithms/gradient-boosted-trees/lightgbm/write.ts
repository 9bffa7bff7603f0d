import type { EnsembleJson } from '../ensemble-json.ts';
import { flatten } from '../flat-trees.ts';
import { objectiveText } from './objective.ts';

/** Where the lists of a tree start in the ensemble's. */
interface Part {
  node: number;
  leaf: number;
  leaves: number;
}

/**
 * The model in LightGBM's text format: `lightgbm.Booster(model_str=...)` loads it and predicts the same. Initial scores
 * become part of the first tree of each output. Names of features lose blanks and JSON's signs, which LightGBM refuses.
 * Numbers closer to 0 than 1e-35 are 0 to its `predict`.
 * @throws UnsupportedModel, MalformedModel
 */
export function writeLightgbm(json: EnsembleJson): string {
  // Says clearly what is wrong with a malformed model.
  flatten(json);
  const trees = partsOf(json).map((part, t) => treeText(json, part, t));
  if (trees.length === 0) trees.push(...json.initialScores.map((score, k) => constantTree(k, score, undefined)));
  const encoder = new TextEncoder();
  const header = [
    'tree',
    'version=v4',
    `num_class=${json.outputs}`,
    `num_tree_per_iteration=${json.outputs}`,
    'label_index=0',
    `max_feature_idx=${json.features.length - 1}`,
    `objective=${objectiveText(json)}`,
    `feature_names=${safeNames(json.features).join(' ')}`,
    `feature_infos=${featureInfos(json).join(' ')}`,
    `tree_sizes=${trees.map((tree) => encoder.encode(tree).length).join(' ')}`,
  ];
  const rest = ['end of trees', '', 'feature_importances:', '', 'parameters:', 'end of parameters', ''];
  return `${header.join('\n')}\n\n${trees.join('')}${rest.join('\n')}\npandas_categorical:null\n`;
}

function partsOf({ leaves }: EnsembleJson): Part[] {
  let node = 0;
  let leaf = 0;
  return leaves.map((count) => {
    const part = { node, leaf, leaves: count };
    node += count - 1;
    leaf += count;
    return part;
  });
}

function treeText(json: EnsembleJson, { node, leaf, leaves }: Part, t: number): string {
  const bias = t < json.outputs ? json.initialScores[t]! : 0;
  const values = json.value.slice(leaf, leaf + leaves).map((value) => value + bias);
  if (leaves === 1) return constantTree(t, values[0]!, json.count?.[leaf]);
  const nodes = <T>(list: readonly T[]) => list.slice(node, node + leaves - 1);
  const tests = nodes(json.threshold);
  const left = nodes(json.left);
  const right = nodes(json.right);
  const counts = json.count?.slice(leaf, leaf + leaves) ?? new Array<number>(leaves).fill(1);
  const sums = nodeSums(left, right, values, counts);
  const words = tests.filter((test) => Array.isArray(test)).map(bitSet);
  const boundaries = [0];
  for (const set of words) boundaries.push(boundaries.at(-1)! + set.length);
  let set = 0;
  const line = (key: string, list: readonly (number | string)[]) => `${key}=${list.join(' ')}`;
  return [
    `Tree=${t}`,
    `num_leaves=${leaves}`,
    `num_cat=${words.length}`,
    line('split_feature', nodes(json.feature)),
    line('split_gain', new Array(leaves - 1).fill(0)),
    line(
      'threshold',
      tests.map((test) => (Array.isArray(test) ? set++ : test === null ? 'inf' : test)),
    ),
    line(
      'decision_type',
      nodes(json.defaultLeft).map((side, i) => (Array.isArray(tests[i]) ? 1 : decisionType(side))),
    ),
    line('left_child', left),
    line('right_child', right),
    line('leaf_value', values),
    line('leaf_weight', counts),
    line('leaf_count', counts),
    line('internal_value', sums.mean),
    line('internal_weight', sums.count),
    line('internal_count', sums.count),
    ...(words.length > 0 ? [line('cat_boundaries', boundaries), line('cat_threshold', words.flat())] : []),
    'is_linear=0',
    'shrinkage=1',
    '\n\n',
  ].join('\n');
}

function constantTree(t: number, value: number, count: number | undefined): string {
  return `Tree=${t}\nnum_leaves=1\nnum_cat=0\nsplit_feature=\nsplit_gain=\nthreshold=\ndecision_type=\nleft_child=\nright_child=\nleaf_value=${value}\nleaf_weight=\nleaf_count=${count ?? ''}\ninternal_value=\ninternal_weight=\ninternal_count=\nis_linear=0\nshrinkage=1\n\n\n`;
}

/** Missing is NaN (8), or zero and NaN (4); 2 sends it left. */
function decisionType(defaultLeft: number): number {
  return (defaultLeft >= 2 ? 4 : 8) + (defaultLeft & 1 ? 2 : 0);
}

function bitSet(codes: readonly number[]): number[] {
  const words = new Uint32Array((Math.max(-1, ...codes) >> 5) + 1);
  for (const code of codes) words[code >> 5]! |= 1 << (code & 31);
  // LightGBM wants at least one word for a set.
  return words.length > 0 ? Array.from(words) : [0];
}

/** Rows below each node and their mean value; children follow their parents, so one pass backwards adds up. */
function nodeSums(left: number[], right: number[], values: number[], counts: number[]) {
  const count = new Array<number>(left.length).fill(0);
  const total = new Array<number>(left.length).fill(0);
  for (let i = left.length - 1; i >= 0; i--)
    for (const child of [left[i]!, right[i]!]) {
      count[i]! += child >= 0 ? count[child]! : counts[~child]!;
      total[i]! += child >= 0 ? total[child]! : counts[~child]! * values[~child]!;
    }
  return { count, mean: total.map((sum, i) => sum / Math.max(1, count[i]!)) };
}

function safeNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const safe = name.replaceAll(/[\s",:[\]{}=]/g, '_') || '_';
    let unique = safe;
    for (let i = 1; taken.has(unique); i++) unique = `${safe}_${i}`;
    taken.add(unique);
    return unique;
  });
}

/** `none` for a feature that no tree uses, the codes of a categorical one, else a range without bounds. */
function featureInfos({ features, feature, threshold }: EnsembleJson): string[] {
  const codes = features.map(() => new Set<number>());
  const used = features.map(() => false);
  feature.forEach((f, node) => {
    used[f] = true;
    const test = threshold[node];
    if (Array.isArray(test)) for (const code of test) codes[f]!.add(code);
  });
  return features.map((_, f) => {
    if (!used[f]) return 'none';
    const own = Array.from(codes[f]!).sort((a, b) => a - b);
    return own.length > 0 ? own.join(':') : '[-inf:inf]';
  });
}
