import { MalformedLightgbmModel, UnsupportedModel } from '../../../onnx/errors.ts';

/** A tree of LightGBM's text format, its arrays as they stand there. Children below zero are leaves, `~child`. */
export interface LightgbmTree {
  leaves: number;
  splitFeature: number[];
  /** Undefined where the file has none. */
  splitGain: number[] | undefined;
  threshold: number[];
  decisionType: number[];
  leftChild: number[];
  rightChild: number[];
  leafValue: number[];
  /** Undefined where the file has none. */
  leafCount: number[] | undefined;
  /** Categorical split c: words `catBoundaries[c]` to `catBoundaries[c + 1]` of `catThreshold` are a bit set. */
  catBoundaries: number[];
  catThreshold: number[];
}

/** LightGBM's text model format, version 3 or 4 (`gbdt_model_text.cpp`, `tree.cpp`). */
export interface LightgbmText {
  /** Lines `key=value` before the first tree; lines without a value, such as `average_output`, map to an empty text. */
  header: ReadonlyMap<string, string>;
  trees: LightgbmTree[];
}

/** @throws MalformedLightgbmModel, UnsupportedModel for linear trees */
export function parseLightgbm(text: string): LightgbmText {
  const lines = text.split(/\r?\n/);
  if (lines[0]?.trim() !== 'tree')
    throw new MalformedLightgbmModel(
      `the first line is ${JSON.stringify(lines[0]?.slice(0, 60))}; expected 'tree', as Booster.save_model writes it`,
    );
  const end = lines.findIndex((line) => line.trim() === 'end of trees');
  if (end < 0) throw new MalformedLightgbmModel("no line 'end of trees': the text is cut off");
  const starts = lines.flatMap((line, i) => (i < end && line.startsWith('Tree=') ? [i] : []));
  const header = entries(lines.slice(1, starts[0] ?? end));
  const version = header.get('version');
  if (version !== 'v3' && version !== 'v4')
    throw new UnsupportedModel(`version is ${version ?? 'missing'}; expected v3 or v4 (LightGBM from 2.3)`);
  const trees = starts.map((start, t) => treeOf(entries(lines.slice(start, starts[t + 1] ?? end)), t));
  return { header, trees };
}

function entries(lines: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of lines) {
    const at = line.indexOf('=');
    if (at >= 0) found.set(line.slice(0, at), line.slice(at + 1).trim());
    else if (line.trim() !== '') found.set(line.trim(), '');
  }
  return found;
}

function treeOf(fields: Map<string, string>, index: number): LightgbmTree {
  if (fields.get('is_linear') === '1')
    throw new UnsupportedModel(`tree ${index} has linear leaves (linear_tree); train with linear_tree=false`);
  const numbers = (key: string, length: number): number[] => {
    const text = fields.get(key);
    const list = text === undefined || text === '' ? [] : text.split(' ').map(toNumber);
    if (list.length !== length || list.some(Number.isNaN))
      throw new MalformedLightgbmModel(
        `${key} of tree ${index} holds ${list.length} values (${text?.slice(0, 40)}); expected ${length} numbers`,
      );
    return list;
  };
  const leaves = Number(fields.get('num_leaves'));
  if (!(Number.isInteger(leaves) && leaves >= 1))
    throw new MalformedLightgbmModel(`num_leaves of tree ${index} is ${fields.get('num_leaves')}; expected an integer`);
  const nodes = leaves - 1;
  const categorical = Number(fields.get('num_cat') ?? 0);
  const catBoundaries = categorical > 0 ? numbers('cat_boundaries', categorical + 1) : [];
  return {
    leaves,
    splitFeature: numbers('split_feature', nodes),
    splitGain: fields.get('split_gain') ? numbers('split_gain', nodes) : undefined,
    threshold: numbers('threshold', nodes),
    decisionType: numbers('decision_type', nodes),
    leftChild: numbers('left_child', nodes),
    rightChild: numbers('right_child', nodes),
    leafValue: numbers('leaf_value', leaves),
    leafCount: fields.get('leaf_count') ? numbers('leaf_count', leaves) : undefined,
    catBoundaries,
    catThreshold: categorical > 0 ? numbers('cat_threshold', catBoundaries.at(-1)!) : [],
  };
}

function toNumber(text: string): number {
  if (text === 'inf') return Infinity;
  if (text === '-inf') return -Infinity;
  return text === '' ? Number.NaN : Number(text);
}
