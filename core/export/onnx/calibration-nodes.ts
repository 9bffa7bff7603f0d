import type { Scores } from '../../algorithms/exporter.ts';
import type { Calibration } from '../../metrics/calibration/calibration.ts';
import { UnsupportedModel } from '../../onnx/errors.ts';
import { type Graph, int } from '../../onnx/graph.ts';

/** Log odds of a probability 1e-12 away from 0 and 1, beyond which calibrations do not look. */
const largestLogit = Math.log((1 - 1e-12) / 1e-12);

/** Adds calibrated probabilities of a binary model's log odds: float64 of shape (rows, 1). @throws UnsupportedModel */
export function binaryProbability(graph: Graph, { name, link }: Scores, calibration: Calibration | null): string {
  if (link !== 'logistic') throw new UnsupportedModel(`a binary model with link ${link}`);
  const constant = (value: number) => graph.constant('double', [value]);
  if (calibration?.kind === 'platt') {
    const logit = graph.add('Clip', [name, constant(-largestLogit), constant(largestLogit)]);
    const scaled = graph.add('Mul', [logit, constant(calibration.slope)]);
    return graph.add('Sigmoid', [graph.add('Add', [scaled, constant(calibration.intercept)])]);
  }
  const probability = graph.add('Sigmoid', [name]);
  if (calibration === null) return probability;
  if (calibration.kind !== 'isotonic')
    throw new UnsupportedModel(`a calibration of kind ${calibration.kind} of a binary model`);
  return interpolated(graph, calibration, probability);
}

/** Linear between the points: the first value and for each interval its slope times the part of it that lies below. */
function interpolated(graph: Graph, { x, y }: { x: number[]; y: number[] }, p: string): string {
  const count = x.length - 1;
  const first = graph.constant('double', [y[0]!]);
  if (count === 0) return graph.add('Add', [graph.add('Mul', [p, graph.constant('double', [0])]), first]);
  const low = graph.constant('double', x.slice(0, -1), [1, count]);
  const high = graph.constant('double', x.slice(1), [1, count]);
  const slopes = Array.from({ length: count }, (_, i) => (y[i + 1]! - y[i]!) / (x[i + 1]! - x[i]!));
  const parts = graph.add('Sub', [graph.add('Min', [graph.add('Max', [p, low]), high]), low]);
  const risen = graph.add('MatMul', [parts, graph.constant('double', slopes, [count, 1])]);
  return graph.add('Add', [risen, first]);
}

/** Adds calibrated probabilities of the classes: float64 of shape (rows, classes). @throws UnsupportedModel */
export function classProbabilities(graph: Graph, { name, link }: Scores, calibration: Calibration | null): string {
  if (calibration !== null && calibration.kind !== 'temperature')
    throw new UnsupportedModel(`a calibration of kind ${calibration.kind} of several classes`);
  const softmax = (scores: string) => graph.add('Softmax', [scores], [int('axis', 1)]);
  if (link === 'softmax')
    // A softmax does not see what the logarithm of its own result has less than the scores.
    return softmax(calibration ? graph.add('Div', [name, graph.constant('double', [calibration.temperature])]) : name);
  if (link !== 'logistic') throw new UnsupportedModel(`a multiclass model with link ${link}`);
  const probabilities = graph.add('Sigmoid', [name]);
  if (calibration === null) return probabilities;
  const kept = graph.add('Max', [probabilities, graph.constant('double', [1e-15])]);
  return softmax(graph.add('Div', [graph.add('Log', [kept]), graph.constant('double', [calibration.temperature])]));
}
