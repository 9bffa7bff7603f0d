import { missingText } from '../../ingest/missing-text.ts';
import { scaledLimit } from '../../prepare/plan/encoders/numeric.ts';
import type { CodesEncoder, Encoder, OneHotEncoder, ScaledEncoder, TargetEncoder } from '../../prepare/plan/plan.ts';
import { float, floats, type Graph, texts } from './graph.ts';

const largest = 3.4028234663852886e38;

/** Whether ONNX can say an encoder: what it reads is then an input as it is, a number or a text. */
export function readsAs(encoder: Encoder): 'number' | 'text' | undefined {
  switch (encoder.kind) {
    case 'numeric':
    case 'scaled':
      // A moment is a number of milliseconds, which callers hardly have; a text is not a number to ONNX.
      return 'column' in encoder.input && !['number', 'integer', 'boolean'].includes(encoder.input.type)
        ? undefined
        : 'number';
    case 'codes':
    case 'oneHot':
    case 'target':
      // What stands for missing elsewhere is a value of this column's own.
      return encoder.values.some((value) => missingText.includes(value)) ? undefined : 'text';
    default:
      return undefined;
  }
}

/**
 * Adds an encoder that `readsAs` knows.
 * @param input a float64 or a string tensor of shape (rows, 1)
 * @returns a float32 tensor of shape (rows, features of the encoder)
 */
export function encoderNodes(graph: Graph, encoder: Encoder, input: string): string {
  switch (encoder.kind) {
    case 'numeric':
      return graph.cast(finite(graph, input), 'float');
    case 'scaled':
      return scaledNodes(graph, encoder, input);
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

function scaledNodes(graph: Graph, { fill, shapes, indicator }: ScaledEncoder, x: string): string {
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
    const scaled = graph.add('Div', [centred, constant(shape.deviation)]);
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
