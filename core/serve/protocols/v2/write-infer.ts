import type { Prediction, PredictionResponse } from '../../../contracts/serving.ts';
import { ownField } from '../../../table/field.ts';
import { notReady } from '../../http/errors.ts';
import type { InferCall } from './read-infer.ts';

interface Output {
  name: string;
  datatype: string;
  shape: number[];
  data: unknown[];
  parameters?: Record<string, unknown>;
}

/** How a tensor is made of predictions. */
interface Tensor {
  datatype: string;
  of(prediction: Prediction): unknown;
  /** What its values of each prediction are, where it has not just one. */
  parts?: (predictions: readonly Prediction[]) => readonly string[];
}

/** While two versions answer, one may know classes that the other does not. */
const classesOf = (predictions: readonly Prediction[]) => [
  ...new Set(predictions.flatMap((p) => Object.keys(p.probabilities ?? {}))),
];

const tensors: Readonly<Record<string, Tensor>> = {
  probability: { datatype: 'FP64', of: (p) => p.probability },
  decision: { datatype: 'BYTES', of: (p) => p.decision },
  expectedCost: { datatype: 'FP64', of: (p) => p.expectedCost },
  label: { datatype: 'BYTES', of: (p) => p.label },
  probabilities: {
    datatype: 'FP64',
    of: (p) => p.probabilities,
    parts: classesOf,
  },
  score: { datatype: 'FP64', of: (p) => p.score },
  value: { datatype: 'FP64', of: (p) => p.value },
  interval: { datatype: 'FP64', of: (p) => p.interval, parts: () => ['lower', 'upper'] },
  modelVersion: { datatype: 'INT64', of: (p) => p.modelVersion },
  inferenceId: { datatype: 'BYTES', of: (p) => p.inferenceId },
  fallback: { datatype: 'BYTES', of: (p) => p.fallback?.reason ?? '' },
  explanation: { datatype: 'BYTES', of: (p) => p.explanation && JSON.stringify(p.explanation) },
};

/** The answer to an inference request: the outputs that it asks for, or all that the predictions have. */
export function inferAnswer(
  model: string,
  { id, outputs }: InferCall,
  { modelVersion, predictions: answered }: PredictionResponse,
): Record<string, unknown> {
  const versions = new Set(answered.map((p) => p.modelVersion ?? modelVersion));
  const predictions = outputs?.includes('modelVersion') ? answered.map((p) => ({ modelVersion, ...p })) : answered;
  const fallback = predictions.find((p) => p.fallback)?.fallback;
  const has = (name: string) => predictions.length > 0 && predictions.every((p) => tensors[name]!.of(p) !== undefined);
  const missing = fallback && outputs?.find((name) => !has(name));
  // A tensor has no place for a number that there is not.
  if (missing)
    throw notReady(
      `records could not be scored (${fallback.reason}), and the fallback of the project has no '${missing}'; ask for 'decision'`,
    );
  const own = outputs ?? Object.keys(tensors).filter((name) => name !== 'fallback' && has(name));
  const names = fallback ? [...own, 'fallback'] : own;
  return {
    model_name: model,
    // Where two have answered, the champion; which one answered a record is in the tensor `modelVersion`.
    model_version: String(versions.size === 1 ? [...versions][0] : modelVersion),
    ...(id !== undefined && { id }),
    outputs: names.map((name) => outputOf(name, predictions)),
  };
}

function outputOf(name: string, predictions: readonly Prediction[]): Output {
  const { datatype, of, parts } = tensors[name]!;
  const values = predictions.map(of);
  const names = parts?.(predictions);
  return {
    name,
    datatype,
    shape: names ? [values.length, names.length] : [values.length],
    // Clients of MLServer read texts by it.
    ...(datatype === 'BYTES' && { parameters: { content_type: 'str' } }),
    ...(name === 'probabilities' && { parameters: { classes: JSON.stringify(names) } }),
    data: names
      ? values.flatMap((value) => names.map((part) => ownField(value as Record<string, unknown>, part) ?? null))
      : values,
  };
}
