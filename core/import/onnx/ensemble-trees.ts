import type { OnnxNode } from '../../onnx/read-model.ts';
import { NoOwnForm, UnusableImport } from '../errors.ts';

/** A node of a tree: with children it asks, without it is a leaf. */
export interface EnsembleNode {
  mode: string;
  /** Index of the column that it asks about. */
  column: number;
  value: number;
  /** Missing goes to the true branch. */
  missingTrue: boolean;
  yes: EnsembleNode;
  no: EnsembleNode;
  /** Of a leaf: what it adds to each output. */
  weights: Map<number, number>;
}

export interface EnsembleTrees {
  /** Roots in the order of the file. */
  trees: EnsembleNode[];
  /** Of classifiers; numbers as texts. */
  labels: string[];
  /** Outputs that some leaf adds to, ascending. */
  outputs: number[];
  base: number[];
  transform: string;
}

/** The trees of a `TreeEnsembleClassifier` or `TreeEnsembleRegressor`. @throws UnusableImport */
export function ensembleTrees({ operator, attributes }: OnnxNode): EnsembleTrees {
  const isClassifier = operator === 'TreeEnsembleClassifier';
  const ints = (name: string) => attributes.get(name)?.ints ?? [];
  const floats = (name: string) => {
    const found = attributes.get(name)?.floats ?? [];
    return found.length > 0 ? found : (attributes.get(`${name}_as_tensor`)?.floats ?? []);
  };
  const of = isClassifier ? 'class' : 'target';
  const average = attributes.get('aggregate_function')?.text === 'AVERAGE';
  checkAggregate(attributes.get('aggregate_function')?.text ?? 'SUM');
  if (!isClassifier && (attributes.get('n_targets')?.int ?? 1) !== 1)
    throw new NoOwnForm('the model predicts several values; bring a model of one');
  const [treeIds, nodeIds, columns] = [ints('nodes_treeids'), ints('nodes_nodeids'), ints('nodes_featureids')];
  const [yes, no, missing] = [
    ints('nodes_truenodeids'),
    ints('nodes_falsenodeids'),
    ints('nodes_missing_value_tracks_true'),
  ];
  const values = floats('nodes_values');
  const modes = attributes.get('nodes_modes')?.texts ?? [];
  const lists = [treeIds, nodeIds, columns, yes, no, values, modes];
  if (modes.length === 0 || lists.some((list) => list.length !== modes.length))
    throw new UnusableImport('the lists of nodes of the trees differ in length: the file is cut off or was changed');
  const weights = leafWeights(ints(`${of}_treeids`), ints(`${of}_nodeids`), ints(`${of}_ids`), floats(`${of}_weights`));
  const places = new Map(nodeIds.map((id, i) => [`${treeIds[i]} ${id}`, i]));
  const order = [...new Set(treeIds)];
  const share = average ? 1 / order.length : 1;
  const children = new Set(
    modes.flatMap((mode, i) => (mode === 'LEAF' ? [] : [`${treeIds[i]} ${yes[i]}`, `${treeIds[i]} ${no[i]}`])),
  );
  const nodeAt = (key: string, above: ReadonlySet<string>): EnsembleNode => {
    const i = places.get(key);
    if (i === undefined || above.has(key))
      throw new UnusableImport(
        `a node of the trees, ${key}, ${i === undefined ? 'is missing' : 'is its own ancestor'}: the file was changed`,
      );
    const own = weights.get(key) ?? new Map<number, number>();
    const leaf = { mode: 'LEAF', column: 0, value: 0, missingTrue: false, weights: scaled(own, share) };
    const node = leaf as EnsembleNode;
    if (modes[i] === 'LEAF') return node;
    const below = new Set(above).add(key);
    return {
      ...leaf,
      mode: modes[i]!,
      column: columns[i]!,
      value: values[i]!,
      missingTrue: missing[i] === 1,
      yes: nodeAt(`${treeIds[i]} ${yes[i]}`, below),
      no: nodeAt(`${treeIds[i]} ${no[i]}`, below),
    };
  };
  const rootOf = new Map<number, string>();
  nodeIds.forEach((id, i) => {
    const key = `${treeIds[i]} ${id}`;
    if (!children.has(key) && !rootOf.has(treeIds[i]!)) rootOf.set(treeIds[i]!, key);
  });
  const roots = order.map((tree) => {
    const root = rootOf.get(tree);
    if (root === undefined) throw new UnusableImport(`tree ${tree} has no root: the file was changed`);
    return root;
  });
  const labels = [...(attributes.get('classlabels_strings')?.texts ?? []), ...ints('classlabels_int64s').map(String)];
  return {
    trees: roots.map((root) => nodeAt(root, new Set())),
    labels,
    outputs: [...new Set(ints(`${of}_ids`))].sort((a, b) => a - b),
    base: floats('base_values'),
    transform: attributes.get('post_transform')?.text || 'NONE',
  };
}

function checkAggregate(name: string): void {
  if (name !== 'SUM' && name !== 'AVERAGE')
    throw new NoOwnForm(`the trees are joined by ${name}; expected their SUM or AVERAGE`);
}

function scaled(weights: ReadonlyMap<number, number>, share: number): Map<number, number> {
  return new Map([...weights].map(([output, weight]) => [output, weight * share]));
}

/** What leaves add, by tree and node. */
function leafWeights(
  treeIds: readonly number[],
  nodeIds: readonly number[],
  outputs: readonly number[],
  values: readonly number[],
): Map<string, Map<number, number>> {
  const lists = [treeIds, nodeIds, outputs];
  if (values.length === 0 || lists.some((list) => list.length !== values.length))
    throw new UnusableImport('the lists of leaves of the trees differ in length: the file is cut off or was changed');
  if (values.some((value) => !Number.isFinite(value)))
    throw new UnusableImport('a leaf of the trees is no finite number');
  const found = new Map<string, Map<number, number>>();
  values.forEach((value, i) => {
    const key = `${treeIds[i]} ${nodeIds[i]}`;
    const own = found.get(key) ?? new Map<number, number>();
    own.set(outputs[i]!, (own.get(outputs[i]!) ?? 0) + value);
    found.set(key, own);
  });
  return found;
}
