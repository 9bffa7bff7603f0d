/**
 * Just enough of an assembler for WebAssembly 1.0 with shared memory (the threads proposal): instructions are functions
 * that take their operands' code, so that a function body reads like an expression. Opcodes and sections:
 * https://webassembly.github.io/spec/core/binary/.
 */
export type Code = readonly number[];

const types = { i32: 0x7f, i64: 0x7e } as const;

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  load: (address: Code): Code => [...address, 0x28, 2, 0],
  loadByte: (address: Code): Code => [...address, 0x2d, 0, 0],
  store: (address: Code, value: Code): Code => [...address, ...value, 0x36, 2, 0],
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  xor: binary(0x73),
  shl: binary(0x74),
  shrU: binary(0x76),
  ltU: binary(0x49),
};

export const i64 = {
  load: (address: Code, offset = 0): Code => [...address, 0x29, 3, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, 0x37, 3, ...unsigned(offset)],
  add: binary(0x7c),
};

/** `yes` where the condition is not 0, else `no`; both are evaluated. */
export const select = (yes: Code, no: Code, condition: Code): Code => [...yes, ...no, ...condition, 0x1b];
export const when = (condition: Code, ...body: Code[]): Code => [...condition, 0x04, 0x40, ...body.flat(), 0x0b];
/** Copies bytes; both ranges may overlap (bulk memory operations). */
export const copy = (to: Code, from: Code, bytes: Code): Code => [...to, ...from, ...bytes, 0xfc, 10, 0, 0];
/** The body once, and again as long as the condition holds after it. */
export const repeatWhile = (condition: Code, ...body: Code[]): Code => [
  ...[0x03, 0x40, ...body.flat()],
  ...[...condition, 0x0d, 0, 0x0b],
];

export interface FunctionSource {
  name: string;
  /** Number of i32 parameters: locals 0, 1 … */
  parameters: number;
  /** Locals after the parameters, starting at 0. */
  locals: readonly (keyof typeof types)[];
  /** Leaves one i32, the result. */
  body: readonly Code[];
}

/** A module of functions that imports the shared memory `env.memory`. */
export function assemble(functions: readonly FunctionSource[]): Uint8Array<ArrayBuffer> {
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
    ...section(2, [[...text('env'), ...text('memory'), 0x02, 0x03, ...unsigned(1), ...unsigned(maximumPages)]]),
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

function binary(opcode: number) {
  return (left: Code, right: Code): Code => [...left, ...right, opcode];
}

function section(id: number, items: Code[]): number[] {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
}

const vector = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const text = (value: string): number[] => vector(Array.from(new TextEncoder().encode(value), (byte) => [byte]));

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
