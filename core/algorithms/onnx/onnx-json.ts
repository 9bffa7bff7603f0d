import type { ModelJson } from '../../contracts/model.ts';
import type { OnnxElementType } from '../../ports/onnx-runtime.ts';
import { listOf, type ModelForm, modelForm, number, part, text } from '../model-form.ts';

/** A graph of ONNX as it was imported: predictions are what onnxruntime says of it. */
export interface OnnxJson extends ModelJson {
  algorithm: 'onnx';
  /** Base64 of the file. */
  graph: string;
  /** What the graph is given, of features in their order. */
  inputs: GraphInput[];
  /** Texts that the graph tells apart: a feature is a place among them, from 1; 0 is any other text. */
  texts: string[];
  /** The output with the predictions, a row a record: probabilities of classes, that of the second of two, or a value. */
  output: string;
  /** Columns of `output`. */
  width: number;
  /** For each class which of the model's it is; regression: [0]. */
  order: number[];
  /** The graph takes one row at a time. */
  single: boolean;
}

export interface GraphInput {
  name: string;
  type: OnnxElementType;
  columns: number;
  /** Of its shape: one length a record, or two. */
  rank: 1 | 2;
}

/** Features that a column of an input is made of: a float32, and of wider numbers what it leaves (two more). */
export const featuresOf = ({ type }: Pick<GraphInput, 'type'>): 1 | 3 =>
  type === 'float64' || type === 'int64' || type === 'int32' ? 3 : 1;

export const onnxForm: ModelForm<OnnxJson> = modelForm<OnnxJson>('onnx', {
  graph: text,
  inputs: part('a list of inputs', (value): value is GraphInput[] => Array.isArray(value)),
  texts: listOf(text, 'a list of texts'),
  output: text,
  width: number,
  order: listOf(number, 'a list of places'),
  single: part('true or false', (value): value is boolean => typeof value === 'boolean'),
});
