import type { OnnxTensor } from '../../ports/onnx-runtime.ts';
import { NoPrediction } from '../errors.ts';
import { featuresOf, type GraphInput, type OnnxJson } from './onnx-json.ts';

/** No text of a file has it: a text that the graph does not know, and never one that it was given. */
const unknownText = '\u0000';

/**
 * What a graph is given, of rows of features: the inverse of what the plan of an imported graph does.
 * @param rows row-major, shape (count, features)
 * @throws NoPrediction for a missing value, or a fraction, where an input knows none
 */
export function graphInputs(
  { inputs, texts }: Pick<OnnxJson, 'inputs' | 'texts'>,
  rows: Float32Array | Float64Array,
  count: number,
): Record<string, OnnxTensor> {
  const width = inputs.reduce((sum, input) => sum + input.columns * featuresOf(input), 0);
  const tensors: Record<string, OnnxTensor> = {};
  let first = 0;
  for (const input of inputs) {
    const own = featuresOf(input);
    const start = first;
    const at = (i: number): number => {
      const [row, column] = [Math.floor(i / input.columns), i % input.columns];
      const place = row * width + start + column * own;
      return own === 1 ? rows[place]! : rows[place]! + (rows[place + 1]! + rows[place + 2]!);
    };
    tensors[input.name] = tensorOf(input, count, at, texts);
    first += input.columns * own;
  }
  return tensors;
}

function tensorOf(input: GraphInput, count: number, at: (i: number) => number, texts: readonly string[]): OnnxTensor {
  const { name, type, columns } = input;
  const shape = input.rank === 1 ? [count] : [count, columns];
  const of = { length: count * columns };
  const each = (_: unknown, i: number) => at(i);
  const whole = (_: unknown, i: number) => {
    const value = at(i);
    if (Number.isInteger(value)) return value;
    throw new NoPrediction(
      Number.isNaN(value)
        ? `the model reads '${name}' as ${type}, which has no missing values`
        : `the model reads '${name}' as ${type}, and there is a fraction`,
    );
  };
  switch (type) {
    case 'float32':
      return { type, shape, data: Float32Array.from(of, each) };
    case 'float64':
      return { type, shape, data: Float64Array.from(of, each) };
    case 'int32':
      return { type, shape, data: Int32Array.from(of, whole) };
    case 'int64':
      return { type, shape, data: BigInt64Array.from(of, (_, i) => BigInt(whole(_, i))) };
    case 'bool':
      return { type, shape, data: Uint8Array.from(of, (_, i) => (whole(_, i) === 0 ? 0 : 1)) };
    case 'string':
      // Missing texts are empty, as skl2onnx has them.
      return {
        type,
        shape,
        data: Array.from(of, (_, i) => {
          const place = at(i);
          return Number.isNaN(place) ? '' : (texts[place - 1] ?? unknownText);
        }),
      };
  }
}
