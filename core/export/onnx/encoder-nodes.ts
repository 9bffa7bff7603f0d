import { zeroBound } from '../../algorithms/gradient-boosted-trees/flat-trees.ts';
import { scaledLimit } from '../../features/encoders/numeric.ts';
import { inputsOf } from '../../features/inputs.ts';
import type {
  CodesEncoder,
  DerivedEncoder,
  Encoder,
  Input,
  OneHotEncoder,
  RanksEncoder,
  ScaledEncoder,
  TargetEncoder,
} from '../../features/plan.ts';
import { float, floats, type Graph, texts } from '../../onnx/graph.ts';
import { missingText } from '../../values/missing.ts';

const largest = 3.4028234663852886e38;

/** Whether ONNX can say an encoder: what it reads is then an input as it is, a number or a text. */
export function readsAs(encoder: Encoder): 'number' | 'text' | undefined {
  switch (encoder.kind) {
    case 'numeric':
    case 'ranks':
    case 'scaled':
    case 'derived':
      return inputsOf(encoder).every(isNumber) ? 'number' : undefined;
    case 'codes':
    case 'oneHot':
    case 'target':
      // What stands for missing elsewhere is a value of this column's own.
      return encoder.values.some((value) => missingText.includes(value)) ? undefined : 'text';
    default:
      return undefined;
  }
}

/** A moment is a number of milliseconds, which callers hardly have; a text is not a number to ONNX. */
function isNumber(input: Input): boolean {
  return 'window' in input || ['number', 'integer', 'boolean'].includes(input.type);
}

/**
 * Adds an encoder that `readsAs` knows.
 * @param inputs of `inputsOf`: float64 or string tensors of shape (rows, 1)
 * @returns a float32 tensor of shape (rows, features of the encoder)
 */
export function encoderNodes(graph: Graph, encoder: Encoder, inputs: readonly string[]): string {
  const input = inputs[0]!;
  switch (encoder.kind) {
    case 'numeric': {
      const number = finite(graph, input);
      if (encoder.fill === undefined) return graph.cast(number, 'float');
      const fill = graph.constant('double', [encoder.fill]);
      return graph.cast(graph.add('Where', [graph.add('IsNaN', [number]), fill, number]), 'float');
    }
    case 'ranks':
      return ranksNodes(graph, encoder, input);
    case 'scaled':
      return scaledNodes(graph, encoder, input);
    case 'derived': {
      const value = finite(graph, derived(graph, encoder, inputs));
      return encoder.scaled ? scaledNodes(graph, encoder.scaled, value) : graph.cast(value, 'float');
    }
    case 'codes':
      return lookup(graph, input, encoder.values, codesOf(encoder), 0, Number.NaN);
    case 'oneHot':
      return oneHotNodes(graph, encoder, input);
    case 'target':
      return graph.concat(targetColumns(encoder).map((c) => lookup(graph, input, encoder.values, ...c)));
    default:
      throw new TypeError(`ONNX has no form of an encoder of kind ${encoder.kind}`);
  }
}

/** Infinities become NaN and what float32 cannot hold the largest that it can, as `finite` does. */
function finite(graph: Graph, x: string): string {
  const [top, bottom, nan] = [largest, -largest, Number.NaN].map((v) => graph.constant('double', [v]));
  const below = graph.add('Where', [graph.add('Greater', [x, top!]), top!, x]);
  const within = graph.add('Where', [graph.add('Less', [below, bottom!]), bottom!, below]);
  return graph.add('Where', [graph.add('IsInf', [x]), nan!, within]);
}

/** As `operations` of the plan; infinities are left to `finite`. */
function derived(graph: Graph, { operation }: DerivedEncoder, [a, b, c]: readonly string[]): string {
  const quotient = (over: string, under: string) => {
    const none = graph.add('Or', [
      graph.add('Equal', [under, graph.constant('double', [0])]),
      graph.add('IsInf', [under]),
    ]);
    return graph.add('Where', [none, graph.constant('double', [Number.NaN]), graph.add('Div', [over, under])]);
  };
  switch (operation) {
    case 'ratio':
      return quotient(a!, b!);
    case 'difference':
      return graph.add('Sub', [a!, b!]);
    case 'product':
      return graph.add('Mul', [a!, b!]);
    case 'deviations':
      return quotient(graph.add('Sub', [a!, b!]), c!);
    case 'days':
      throw new TypeError('ONNX has no form of an encoder of days between timestamps');
  }
}

/** The cuts that a number is above, counted. */
function ranksNodes(graph: Graph, { cuts, zeroIsMissing }: RanksEncoder, x: string): string {
  const constant = (value: number) => graph.constant('double', [value]);
  const isZero = graph.add('Not', [graph.add('Greater', [graph.add('Abs', [x]), constant(zeroBound)])]);
  const infinite = graph.add('Or', [graph.add('IsNaN', [x]), graph.add('IsInf', [x])]);
  // What is no number is not greater than zero either.
  const missing = zeroIsMissing ? graph.add('Or', [infinite, isZero]) : infinite;
  const number = graph.add('Where', [isZero, constant(0), x]);
  const above = graph.add('Greater', [number, graph.constant('double', cuts, [1, cuts.length])]);
  const ones = graph.constant('double', new Array<number>(cuts.length).fill(1), [cuts.length, 1]);
  const count = graph.add('MatMul', [graph.cast(above, 'double'), ones]);
  return graph.cast(graph.add('Where', [missing, constant(Number.NaN), count]), 'float');
}

function scaledNodes(
  graph: Graph,
  { fill, shapes, indicator }: Pick<ScaledEncoder, 'fill' | 'shapes' | 'indicator'>,
  x: string,
): string {
  const constant = (value: number) => graph.constant('double', [value]);
  const missing = graph.add('Or', [graph.add('IsNaN', [x]), graph.add('IsInf', [x])]);
  const present = graph.add('Where', [missing, constant(fill), x]);
  const columns = shapes.map((shape) => {
    let value = present;
    if (shape.shape === 'log') {
      const size = graph.add('Log', [graph.add('Add', [constant(1), graph.add('Abs', [present])])]);
      value = graph.add('Mul', [graph.add('Sign', [present]), size]);
    } else if (shape.shape === 'above') value = graph.add('Relu', [graph.add('Sub', [present, constant(shape.knot)])]);
    const centred = graph.add('Sub', [value, constant(shape.mean)]);
    const scaled = graph.add('Div', [centred, constant(shape.std)]);
    return graph.cast(graph.add('Clip', [scaled, constant(-scaledLimit), constant(scaledLimit)]), 'float');
  });
  return graph.concat(indicator ? [...columns, graph.cast(missing, 'float')] : columns);
}

const codesOf = ({ values }: CodesEncoder) => values.map((_, i) => i + 1);

function oneHotNodes(graph: Graph, encoder: OneHotEncoder, input: string): string {
  const { values, other, missing } = encoder;
  const width = values.length + Number(other) + Number(missing);
  // No feature has the number -1.
  const otherAt = other ? values.length : -1;
  const missingAt = missing ? width - 1 : -1;
  const place = lookup(
    graph,
    input,
    values,
    values.map((_, i) => i),
    otherAt,
    missingAt,
  );
  const places = graph.constant(
    'float',
    Array.from({ length: width }, (_, i) => i),
    [1, width],
  );
  return graph.cast(graph.add('Equal', [place, places]), 'float');
}

/** By feature: number of each value, of a value not seen, of none. */
function targetColumns({ encodings, unseen, missing }: TargetEncoder): [number[], number, number][] {
  return encodings.map((numbers, f) => [numbers, unseen[f]!, missing[f] ?? Number.NaN]);
}

function lookup(
  graph: Graph,
  input: string,
  values: readonly string[],
  numbers: readonly number[],
  other: number,
  missing: number,
): string {
  return graph.add(
    'LabelEncoder',
    [input],
    [
      texts('keys_strings', [...values, ...missingText]),
      floats('values_floats', [...numbers, ...missingText.map(() => missing)]),
      float('default_float', other),
    ],
  );
}
