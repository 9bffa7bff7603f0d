import { type Code, unsigned } from './instructions.ts';

const types = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

export interface FunctionSource {
  name: string;
  /** Number of i32 parameters: locals 0, 1 … */
  parameters: number;
  /** Locals after the parameters, starting at 0. */
  locals: readonly (keyof typeof types)[];
  /** Leaves one i32, the result. */
  body: readonly Code[];
}

/**
 * A module of functions that imports the memory `env.memory`, which threads share (the threads proposal) or is its own. Just enough of an
 * assembler for WebAssembly; sections: https://webassembly.github.io/spec/core/binary/modules.html.
 */
export function assembleModule(
  functions: readonly FunctionSource[],
  memory: 'shared' | 'own' = 'shared',
): Uint8Array<ArrayBuffer> {
  const limits = memory === 'shared' ? [0x03, ...unsigned(1), ...unsigned(maximumPages)] : [0x00, ...unsigned(1)];
  const type = ({ parameters }: FunctionSource) => [
    0x60,
    ...vector(new Array(parameters).fill([types.i32])),
    1,
    types.i32,
  ];
  const code = ({ locals, body }: FunctionSource) => {
    const own = [...vector(locals.map((local) => [1, types[local]])), ...body.flat(), 0x0b];
    return [...unsigned(own.length), ...own];
  };
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, functions.map(type)),
    ...section(2, [[...text('env'), ...text('memory'), 0x02, ...limits]]),
    ...section(
      3,
      functions.map((_, i) => [i]),
    ),
    ...section(
      7,
      functions.map(({ name }, i) => [...text(name), 0, i]),
    ),
    ...section(10, functions.map(code)),
  ]);
}

/** Pages of 64 KiB, one short of 4 GiB, so that the end of an array is an address too. */
export const maximumPages = 65_535;

function section(id: number, items: Code[]): number[] {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
}

const vector = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const text = (value: string): number[] => vector(Array.from(new TextEncoder().encode(value), (byte) => [byte]));
