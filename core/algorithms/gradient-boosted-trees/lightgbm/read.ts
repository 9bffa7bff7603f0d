import { MalformedLightgbmModel, UnsupportedModel } from '../../../onnx/errors.ts';
import type { EnsembleJson } from '../ensemble-json.ts';
import { meaningOf } from './objective.ts';
import { type LightgbmText, type LightgbmTree, parseLightgbm } from './parse.ts';

/** Bits of `decision_type`: categorical, default left, then two bits of the kind of missing value. */
const categoricalBit = 1;
const defaultLeftBit = 2;
const missingKind = { none: 0, zero: 1, nan: 2 } as const;

/**
 * A model that LightGBM wrote (`Booster.save_model`), as one of ours: `loadModel` of it predicts the same numbers, and
 * explanations are those of `pred_contrib`. Of random forests those add up to the score; LightGBM's are of the trees' sum,
 * too large by the number of trees.
 * @throws MalformedLightgbmModel, UnsupportedModel (linear trees, unknown objectives)
 */
export function readLightgbm(text: string): EnsembleJson {
  return lightgbmEnsemble(parseLightgbm(text));
}

/** The same of a text that was parsed already. */
export function lightgbmEnsemble({ header, trees }: LightgbmText): EnsembleJson {
  const features = (header.get('feature_names') ?? '').split(' ').filter((name) => name !== '');
  if (features.length === 0) throw new MalformedLightgbmModel('no feature_names: the text is not a whole model');
  const outputs = Number(header.get('num_tree_per_iteration') ?? 1);
  if (!(Number.isInteger(outputs) && outputs >= 1 && trees.length % outputs === 0))
    throw new MalformedLightgbmModel(`${trees.length} trees for num_tree_per_iteration=${outputs}`);
  const { task, objective, link } = meaningOf(header.get('objective'));
  if (outputs > 1 && task !== 'multiclass')
    throw new UnsupportedModel(`objective '${objective}' with ${outputs} scores a row; expected one`);
  // Random forests average their trees.
  const scale = header.has('average_output') && trees.length > 0 ? outputs / trees.length : 1;
  const counted = trees.every(({ leaves, leafCount }) => leaves === 1 || leafCount);
  return {
    algorithm: 'gradientBoostedTrees',
    task,
    outputs,
    features,
    objective,
    ...(link && { link }),
    initialScores: new Array<number>(outputs).fill(0),
    leaves: trees.map((t) => t.leaves),
    feature: trees.flatMap((t) => t.splitFeature),
    threshold: trees.flatMap((t) => t.threshold.map((_, node) => testOf(t, node))),
    defaultLeft: trees.flatMap((t) => t.threshold.map((_, node) => defaultOf(t, node))),
    left: trees.flatMap((t) => t.leftChild),
    right: trees.flatMap((t) => t.rightChild),
    value: trees.flatMap((t) => t.leafValue.map((value) => value * scale)),
    ...(counted && { count: trees.flatMap((t) => t.leafCount ?? new Array<number>(t.leaves).fill(0)) }),
  };
}

function testOf({ threshold, decisionType, catBoundaries, catThreshold }: LightgbmTree, node: number) {
  const value = threshold[node]!;
  if (!(decisionType[node]! & categoricalBit)) return value === Infinity ? null : value;
  const words = catThreshold.slice(catBoundaries[value], catBoundaries[value + 1]);
  if (words.length === 0) throw new MalformedLightgbmModel(`node ${node} names the categorical split ${value}`);
  return words.flatMap((word, w) =>
    Array.from({ length: 32 }, (_, bit) => 32 * w + bit).filter((code) => (word >>> (code & 31)) & 1),
  );
}

function defaultOf({ threshold, decisionType }: LightgbmTree, node: number): number {
  const type = decisionType[node]!;
  if (type & categoricalBit) return 0;
  const left = type & defaultLeftBit ? 1 : 0;
  switch ((type >> 2) & 3) {
    case missingKind.none:
      // There a missing value is compared as 0.
      return threshold[node]! >= 0 ? 1 : 0;
    case missingKind.zero:
      return 2 + left;
    case missingKind.nan:
      return left;
    default:
      throw new MalformedLightgbmModel(`decision_type is ${type}`);
  }
}
