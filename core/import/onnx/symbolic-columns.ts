import type { OnnxFile, OnnxNode } from '../../onnx/read-model.ts';
import { NoOwnForm, UnusableImport } from '../errors.ts';
import { listed } from '../listed.ts';

/** What is done to a number before a tree asks about it, as float32. */
export type NumberStep = { kind: 'scale'; offset: number; scale: number } | { kind: 'fill'; value: number };

/** A column of a tensor: what it is made of. */
export interface SymbolicColumn {
  /** Index of the model's input column, over all inputs. */
  input: number;
  steps: NumberStep[];
  /** Whether the input is this category, as 1 or 0; and all categories that are told apart. */
  category?: { value: string; among: string[] };
}

/** Columns of the model's inputs, in their order. */
export interface InputColumn {
  name: string;
  type: string;
}

/** What gives the predictions. */
const models = ['TreeEnsembleClassifier', 'TreeEnsembleRegressor', 'LinearClassifier', 'LinearRegressor'];
/** What is left of a prediction after them: labels, and the same numbers in another wrapping. */
const wrappings = ['ZipMap', 'Identity', 'Cast', 'ArgMax', 'ArrayFeatureExtractor', 'Reshape', 'Squeeze', 'Normalizer'];
const numeric = ['float', 'double', 'int64', 'int32', 'bool'];

/**
 * Follows the inputs of a graph to its trees or its linear model.
 * @throws UnusableImport for an operator that is not known, or inputs of a shape that is not
 */
export function followInputs(file: OnnxFile): { inputs: InputColumn[]; columns: SymbolicColumn[]; model: OnnxNode } {
  const at = file.nodes.findIndex(({ operator }) => models.includes(operator));
  const unknown = [...new Set(file.nodes.map(({ operator }) => operator))].filter(
    (name) => !operators[name] && !models.includes(name) && !wrappings.includes(name),
  );
  const model = file.nodes[at];
  if (!model || unknown.length > 0)
    throw new NoOwnForm(
      `the graph has the operators ${listed(unknown.length > 0 ? unknown : file.nodes.map(({ operator }) => operator))}, and of ONNX trees and linear models are read (${models.join(', ')}), after ${Object.keys(operators).join(', ')}; bring such a model of scikit-learn, XGBoost or CatBoost, or one of LightGBM`,
    );
  const later = file.nodes
    .slice(at + 1)
    .find(({ operator }) => models.includes(operator) || !wrappings.includes(operator));
  if (later)
    throw new NoOwnForm(`'${later.operator}' follows the model; one whose predictions it gives itself is read`);
  if (file.nodes.slice(at + 1).some(({ operator }) => operator === 'Normalizer')) checkNormalised(model);
  const early = file.nodes.slice(0, at).find(({ operator }) => !operators[operator]);
  if (early) throw new NoOwnForm(`'${early.operator}' stands before the model`);
  const inputs: InputColumn[] = [];
  const tensors = new Map<string, SymbolicColumn[]>();
  for (const { name, type, columns = 1 } of file.inputs) {
    if (!numeric.includes(type) && type !== 'string')
      throw new NoOwnForm(`the input '${name}' is of ${type}; expected numbers or texts`);
    const own = Array.from({ length: columns }, (_, i) => ({ input: inputs.length + i, steps: [] }));
    for (let i = 0; i < columns; i++) inputs.push({ name: columns === 1 ? name : `${name}[${i}]`, type });
    tensors.set(name, own);
  }
  for (const node of file.nodes.slice(0, at)) {
    const given = node.inputs.map((name) => tensors.get(name) ?? file.constants.get(name));
    if (given.some((of) => !of))
      throw new UnusableImport(
        `'${node.operator}' reads a tensor that nothing makes: the file is cut off or was changed`,
      );
    tensors.set(node.outputs[0]!, operators[node.operator]!(node, given as (SymbolicColumn[] | number[])[]));
  }
  const columns = tensors.get(model.inputs[0]!);
  if (!columns)
    throw new UnusableImport('the model reads a tensor that nothing makes: the file is cut off or was changed');
  return { inputs, columns, model };
}

/** To divide by the sum changes nothing where that is 1. */
function checkNormalised({ attributes }: OnnxNode): void {
  const classes = ['classlabels_strings', 'classlabels_int64s', 'classlabels_ints'].map((name) => {
    const labels = attributes.get(name);
    return (labels?.texts.length ?? 0) + (labels?.ints.length ?? 0);
  });
  if (attributes.get('post_transform')?.text === 'LOGISTIC' && Math.max(...classes) > 2)
    throw new NoOwnForm(
      'the classes are told apart one by one and divided by their sum (Normalizer), which is not read; bring a model with SOFTMAX',
    );
}

type Operator = (node: OnnxNode, inputs: (SymbolicColumn[] | number[])[]) => SymbolicColumn[];

const isColumns = (of: SymbolicColumn[] | number[] | undefined): of is SymbolicColumn[] =>
  Array.isArray(of) && of.every((one) => typeof one === 'object');
const columnsOf = (of: SymbolicColumn[] | number[] | undefined): SymbolicColumn[] => {
  if (!isColumns(of)) throw new NoOwnForm('an operator is given a constant where columns are expected');
  return of;
};

const same: Operator = (_, [of]) => columnsOf(of);
const pick: Operator = (_, [of, indices]) => {
  const columns = columnsOf(of);
  return ((indices ?? []) as number[]).map((i) => {
    const found = columns[i < 0 ? i + columns.length : i];
    if (!found) throw new NoOwnForm(`a column ${i} is picked of ${columns.length}`);
    return found;
  });
};
const together: Operator = (_, inputs) => inputs.flatMap(columnsOf);

/** By name; what each makes of the columns that it is given. */
const operators: Readonly<Record<string, Operator>> = {
  Identity: same,
  Cast: (node, [of]) => {
    const to = node.attributes.get('to')?.int;
    if (to !== 1 && to !== 8) throw new NoOwnForm('a Cast to another type than float32 is not read');
    return columnsOf(of);
  },
  Reshape: same,
  Gather: pick,
  ArrayFeatureExtractor: pick,
  Concat: together,
  FeatureVectorizer: together,
  Scaler: ({ attributes }, [of]) => {
    const [offset, scale] = [listOf(attributes, 'offset'), listOf(attributes, 'scale')];
    return columnsOf(of).map((column, i) => {
      const step = { kind: 'scale', offset: offset(i), scale: scale(i) } as const;
      if (step.scale === 0) throw new NoOwnForm('a Scaler multiplies by 0: leave the column out');
      return { ...column, steps: [...column.steps, step] };
    });
  },
  Imputer: ({ attributes }, [of]) => {
    const value = listOf(attributes, 'imputed_value_floats');
    if (!Number.isNaN(attributes.get('replaced_value_float')?.float ?? Number.NaN))
      throw new NoOwnForm('an Imputer replaces something else than missing numbers; impute missing values only');
    return columnsOf(of).map((column, i) => ({
      ...column,
      steps: [...column.steps, { kind: 'fill', value: value(i) }],
    }));
  },
  OneHotEncoder: ({ attributes }, [of]) => {
    const among = attributes.get('cats_strings')?.texts ?? [];
    const columns = columnsOf(of);
    if (among.length === 0 || columns.length !== 1 || attributes.get('zeros')?.int === 0)
      throw new NoOwnForm(
        'a OneHotEncoder of several columns, of numbers, or that refuses what it does not know is not read',
      );
    return among.map((value) => ({ ...columns[0]!, category: { value, among } }));
  },
};

/** Numbers by column: one for each, or one for all. */
function listOf(attributes: OnnxNode['attributes'], name: string): (column: number) => number {
  const all = attributes.get(name)?.floats ?? [];
  return (column) => {
    const value = all.length === 1 ? all[0]! : all[column];
    if (value === undefined || !Number.isFinite(value))
      throw new UnusableImport(`${name} has no finite number for column ${column}: the file is cut off or was changed`);
    return value;
  };
}
