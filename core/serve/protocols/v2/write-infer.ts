import type { Prediction, PredictionResponse } from '../../../contracts/serving.ts';
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
  /** Values of each prediction, where it has not just one. */
  width?: (prediction: Prediction) => number;
}

const tensors: Readonly<Record<string, Tensor>> = {
  probability: { datatype: 'FP64', of: (p) => p.probability },
  decision: { datatype: 'BYTES', of: (p) => p.decision },
  expectedCost: { datatype: 'FP64', of: (p) => p.expectedCost },
  label: { datatype: 'BYTES', of: (p) => p.label },
  probabilities: {
    datatype: 'FP64',
    of: (p) => p.probabilities && Object.values(p.probabilities),
    width: (p) => Object.keys(p.probabilities ?? {}).length,
  },
  score: { datatype: 'FP64', of: (p) => p.score },
  value: { datatype: 'FP64', of: (p) => p.value },
  interval: { datatype: 'FP64', of: (p) => p.interval && [p.interval.lower, p.interval.upper], width: () => 2 },
  inferenceId: { datatype: 'BYTES', of: (p) => p.inferenceId },
  fallback: { datatype: 'BYTES', of: (p) => p.fallback?.reason ?? '' },
  explanation: { datatype: 'BYTES', of: (p) => p.explanation && JSON.stringify(p.explanation) },
};

/** The answer to an inference request: the outputs that it asks for, or all that the predictions have. */
export function inferAnswer(
  model: string,
  { id, outputs }: InferCall,
  { modelVersion, predictions }: PredictionResponse,
): Record<string, unknown> {
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
    model_version: String(modelVersion),
    ...(id !== undefined && { id }),
    outputs: names.map((name) => outputOf(name, predictions)),
  };
}

function outputOf(name: string, predictions: readonly Prediction[]): Output {
  const { datatype, of, width } = tensors[name]!;
  const data = predictions.map(of);
  const [first] = predictions;
  const names = name === 'probabilities' ? Object.keys(first?.probabilities ?? {}) : undefined;
  return {
    name,
    datatype,
    shape: width && first ? [data.length, width(first)] : [data.length],
    // Clients of MLServer read texts by it.
    ...(datatype === 'BYTES' && { parameters: { content_type: 'str' } }),
    ...(names && { parameters: { classes: JSON.stringify(names) } }),
    data: data.flat(),
  };
}
