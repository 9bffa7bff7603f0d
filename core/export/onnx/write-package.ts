import type { ModelExporter, Scores } from '../../algorithms/exporter.ts';
import type { ServingPackage } from '../../contracts/serving.ts';
import { featuresOf } from '../../features/encoders/index.ts';
import { inputsOf } from '../../features/inputs.ts';
import type { Encoder, FeaturePlan } from '../../features/plan.ts';
import type { Calibration } from '../../metrics/calibration/calibration.ts';
import { UnsupportedModel } from '../../onnx/errors.ts';
import { Graph, int, ints, texts } from '../../onnx/graph.ts';
import { regressionValue } from '../../onnx/regression-value.ts';
import { binaryProbability, classProbabilities } from './calibration-nodes.ts';
import { encoderNodes, readsAs } from './encoder-nodes.ts';

/** An input of an exported model. */
export interface OnnxInput {
  name: string;
  /**
   * `column`: of the record, as it is. `window`: value of an entity window at the moment of the record. `prepared`: features
   * that the plan makes and ONNX cannot (dates, texts), in the order of `features`.
   */
  kind: 'column' | 'window' | 'prepared';
  type: 'double' | 'string' | 'float';
  /** Shape is (rows, columns). */
  columns: number;
  /** Prepared: their names. */
  features?: string[];
  /** Personal data: the input is its keyed hash. */
  personal?: true;
}

/** No input may have the name of an output. */
const outputNames: readonly string[] = ['label', 'probabilities', 'value', 'score'];

export interface OnnxExport {
  bytes: Uint8Array;
  inputs: OnnxInput[];
}

/**
 * A package as an ONNX file: the plan as far as ONNX can say it, the model, its calibration. Outputs of a classifier are
 * `label` (string, the most probable class, or where training weighed classes that of the largest probability times weight) and `probabilities` (float32, rows x classes); of a regression `value`, of an anomaly `score` (float32, rows x 1).
 * Decisions by cost are not in it. The metadata `perennial` says as JSON what the inputs are, and the rule of prediction intervals.
 *
 * Numbers are float64 (missing is NaN; true is 1), categories strings (missing is the empty string).
 * @throws UnsupportedModel, MalformedModel
 */
export function writeOnnxPackage(
  pkg: ServingPackage,
  about: { version: number; digest: string },
  exporter: ModelExporter,
): OnnxExport {
  const graph = new Graph();
  const { features, inputs } = planNodes(graph, pkg);
  const calibration = pkg.calibration as Calibration | null;
  predictions(graph, exporter.onnx(graph, pkg.model, features), calibration, pkg);
  const { project, task, target, classes, intervals, anomalies } = pkg;
  const calibrated = calibration?.kind ?? 'none';
  const described = {
    project,
    ...about,
    task,
    target,
    classes,
    calibration: calibrated,
    inputs,
    ...(intervals && { intervals }),
    ...(anomalies && { anomalies }),
  };
  const doc = `Perennial: ${project} version ${about.version} ${task === 'anomaly' ? 'scores what is unlike the others' : `predicts ${target}`}. The metadata 'perennial' describes the inputs.`;
  return { bytes: graph.finish(pkg.model.algorithm, doc, { perennial: JSON.stringify(described) }), inputs };
}

/** Adds inputs and encoders; gives all features side by side. */
function planNodes(graph: Graph, pkg: ServingPackage): { features: string; inputs: OnnxInput[] } {
  const plan = pkg.plan as FeaturePlan;
  const windows = plan.windows.flatMap((spec) => spec.features.map((feature) => feature.name));
  const inputs = new Map<string, OnnxInput>();
  const declare = (input: OnnxInput): string => {
    if (!inputs.has(input.name)) {
      graph.input(input.name, input.type, input.columns);
      inputs.set(input.name, input);
    }
    return input.name;
  };
  let first = 0;
  // All inputs stand before any node, whose names give way to theirs.
  const read = plan.encoders.map((encoder) => {
    const width = featuresOf(encoder, '', '').length;
    const own = plan.features.slice(first, first + width).map((feature) => feature.name);
    first += width;
    const plain = plainInputs(encoder, windows, pkg);
    // A name that is taken by an output, or by an input of another kind, cannot be declared again.
    const isFree = (input: OnnxInput) => {
      const known = inputs.get(input.name);
      return !outputNames.includes(input.name) && (!known || (known.kind === input.kind && known.type === input.type));
    };
    if (plain?.every(isFree)) return { encoder, names: plain.map(declare) };
    return declare(preparedInput(own, inputs));
  });
  const encoded = read.map((of) => (typeof of === 'string' ? of : encoderNodes(graph, of.encoder, of.names)));
  return { features: graph.concat(encoded, graph.unused('features')), inputs: [...inputs.values()] };
}

/** What an encoder reads, where ONNX can say the encoder. */
function plainInputs(encoder: Encoder, windows: readonly string[], pkg: ServingPackage): OnnxInput[] | undefined {
  const reads = readsAs(encoder);
  if (!reads) return undefined;
  const type = reads === 'number' ? 'double' : 'string';
  return inputsOf(encoder).map((input): OnnxInput => {
    if ('window' in input) return { name: windows[input.window]!, kind: 'window', type, columns: 1 };
    const isPersonal = pkg.contract.some((column) => column.name === input.column && column.pii);
    return { name: input.column, kind: 'column', type, columns: 1, ...(isPersonal && { personal: true }) };
  });
}

function preparedInput(features: string[], taken: ReadonlyMap<string, OnnxInput>): OnnxInput {
  const base = features.length === 1 ? features[0]! : `${features[0]} … ${features.at(-1)}`;
  let name = base;
  for (let n = 2; taken.has(name) || outputNames.includes(name); n++) name = `${base} #${n}`;
  return { name, kind: 'prepared', type: 'float', columns: features.length, features };
}

function predictions(graph: Graph, scores: Scores, calibration: Calibration | null, pkg: ServingPackage): void {
  if (pkg.task === 'regression' || pkg.task === 'anomaly') {
    const output = pkg.task === 'anomaly' ? 'score' : 'value';
    regressionValue(graph, graph.cast(scores.name, 'float'), scores.link, output);
    graph.output(output, 'float', 1);
    return;
  }
  if (pkg.classes.length === 0) throw new UnsupportedModel('a classifier without classes');
  let probabilities: string;
  if (pkg.task === 'binary') {
    const positive = binaryProbability(graph, scores, calibration);
    const negative = graph.add('Sub', [graph.constant('double', [1]), positive]);
    probabilities = graph.concat([negative, positive]);
  } else probabilities = classProbabilities(graph, scores, calibration);
  const { classWeights } = pkg.model;
  const weighed = classWeights
    ? graph.add('Mul', [probabilities, graph.constant('double', classWeights, [1, classWeights.length])])
    : probabilities;
  const index = graph.add('ArgMax', [graph.cast(weighed, 'float')], [int('axis', 1), int('keepdims', 0)]);
  const keys = ints(
    'keys_int64s',
    pkg.classes.map((_, c) => c),
  );
  graph.add('LabelEncoder', [index], [keys, texts('values_strings', pkg.classes)], 'label');
  graph.add('Cast', [probabilities], [int('to', 1)], 'probabilities');
  graph.output('label', 'string');
  graph.output('probabilities', 'float', pkg.classes.length);
}
