/**
 * Instructions of WebAssembly as functions that take their operands' code, so that a function body reads like an
 * expression. Opcodes: https://webassembly.github.io/spec/core/binary/instructions.html.
 */
export type Code = readonly number[];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  load: (address: Code, offset = 0): Code => [...address, 0x28, 2, ...unsigned(offset)],
  loadShort: (address: Code): Code => [...address, 0x2f, 1, 0],
  loadByte: (address: Code): Code => [...address, 0x2d, 0, 0],
  store: (address: Code, value: Code): Code => [...address, ...value, 0x36, 2, 0],
  add: binary([0x6a]),
  sub: binary([0x6b]),
  mul: binary([0x6c]),
  and: binary([0x71]),
  or: binary([0x72]),
  xor: binary([0x73]),
  shl: binary([0x74]),
  shrU: binary([0x76]),
  ltU: binary([0x49]),
  /** Zeros before the first bit that is set; 32 where none is. */
  clz: unary([0x67]),
  /** 1 for 0, else 0. */
  not: unary([0x45]),
  /** The lower half of 64 bits. */
  ofLong: unary([0xa7]),
};

export const i64 = {
  load: (address: Code, offset = 0): Code => [...address, 0x29, 3, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, 0x37, 3, ...unsigned(offset)],
  const: (value: number): Code => [0x42, ...signed(value)],
  add: binary([0x7c]),
  or: binary([0x84]),
  shl: binary([0x86]),
  shrU: binary([0x88]),
  ofUnsigned: unary([0xad]),
};

export const f32 = {
  load: (address: Code): Code => [...address, 0x2a, 2, 0],
  atMost: binary([0x5f]),
};

export const f64 = {
  load: (address: Code, offset = 0): Code => [...address, 0x2b, 3, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, 0x39, 3, ...unsigned(offset)],
  add: binary([0xa0]),
  sub: binary([0xa1]),
  div: binary([0xa3]),
  different: binary([0x62]),
  greater: binary([0x64]),
  atMost: binary([0x65]),
  ofUnsigned: unary([0xb8]),
};

/** Two lanes of 64 bits. */
export const v128 = {
  load: (address: Code, offset = 0): Code => [...address, ...simd(0x00), 3, ...unsigned(offset)],
  /** 64 bits; the second lane is 0. */
  loadOne: (address: Code): Code => [...address, ...simd(0x5d), 3, 0],
  /** 32 bits, in each of four lanes. */
  loadSplat: (address: Code, offset = 0): Code => [...address, ...simd(0x09), 2, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    ...simd(0x0b),
    3,
    ...unsigned(offset),
  ],
  and: binary(simd(0x4e)),
  /** Bits of `yes` where the mask has any, else those of `no`. */
  select: (yes: Code, no: Code, mask: Code): Code => [...yes, ...no, ...mask, ...simd(0x52)],
  /** Two of four lanes: 0 and 1 are the left operand's, 2 and 3 the right one's. */
  lanes: (left: Code, right: Code, ...chosen: [number, number]): Code => [
    ...[...left, ...right, ...simd(0x0d)],
    ...chosen.flatMap((lane) => [0, 1, 2, 3, 4, 5, 6, 7].map((byte) => 8 * lane + byte)),
  ],
};

export const f64x2 = {
  /** The same in both lanes. */
  const: (value: number): Code => {
    const bytes = Array.from(new Uint8Array(Float64Array.of(value).buffer));
    return [...simd(0x0c), ...bytes, ...bytes];
  },
  splat: unary(simd(0x14)),
  /** All bits of a lane where both are equal, else none. */
  equal: binary(simd(0x47)),
  atLeast: binary(simd(0x4c)),
  first: (value: Code): Code => [...value, ...simd(0x21), 0],
  second: (value: Code): Code => [...value, ...simd(0x21), 1],
  add: binary(simd(0xf0)),
  sub: binary(simd(0xf1)),
  mul: binary(simd(0xf2)),
  div: binary(simd(0xf3)),
  /** Left where right is not smaller, or not larger: also where one is NaN. */
  leftOrSmaller: binary(simd(0xf6)),
  leftOrLarger: binary(simd(0xf7)),
  abs: unary(simd(0xec)),
  floor: unary(simd(0x75)),
  /** Of the first two lanes of 32 bits. */
  ofUnsigned: unary(simd(0xff)),
  ofSigned: unary(simd(0xfe)),
};

/** Four lanes of 32 bits. */
export const f32x4 = {
  const: (value: number): Code => {
    const bytes = Array.from(new Uint8Array(Float32Array.of(value).buffer));
    return [...simd(0x0c), ...bytes, ...bytes, ...bytes, ...bytes];
  },
  of: (first: Code, ...others: Code[]): Code => [
    ...[...first, ...simd(0x13)],
    ...others.flatMap((lane, i) => [...lane, ...simd(0x20), i + 1]),
  ],
  different: binary(simd(0x42)),
  add: binary(simd(0xe4)),
  sub: binary(simd(0xe5)),
  mul: binary(simd(0xe6)),
  /** Left where right is not smaller, or not larger: also where right is NaN. */
  leftOrSmaller: binary(simd(0xea)),
  leftOrLarger: binary(simd(0xeb)),
};

export const i32x4 = {
  splat: unary(simd(0x11)),
  of: (first: Code, ...others: Code[]): Code => [
    ...[...first, ...simd(0x11)],
    ...others.flatMap((lane, i) => [...lane, ...simd(0x1c), i + 1]),
  ],
  add: binary(simd(0xae)),
  lane: (value: Code, lane: number): Code => [...value, ...simd(0x1b), lane],
  /** The first two lanes; the others are 0. */
  ofFloats: unary(simd(0xfc)),
};

export const i64x2 = {
  splat: unary(simd(0x12)),
  first: (value: Code): Code => [...value, ...simd(0x1d), 0],
  /** Whether no lane is 0. */
  all: unary(simd(0xc3)),
  add: binary(simd(0xce)),
  shl: binary(simd(0xcb)),
};

/** `yes` where the condition is not 0, else `no`; both are evaluated. */
export const select = (yes: Code, no: Code, condition: Code): Code => [...yes, ...no, ...condition, 0x1b];
export const when = (condition: Code, ...body: Code[]): Code => [...condition, 0x04, 0x40, ...body.flat(), 0x0b];
/** Copies bytes; both ranges may overlap (bulk memory operations). */
export const copy = (to: Code, from: Code, bytes: Code): Code => [...to, ...from, ...bytes, 0xfc, 10, 0, 0];
export const fill = (to: Code, byte: Code, bytes: Code): Code => [...to, ...byte, ...bytes, 0xfc, 11, 0];
/** The body once, and again as long as the condition holds after it. */
export const repeatWhile = (condition: Code, ...body: Code[]): Code => [
  ...[0x03, 0x40, ...body.flat()],
  ...[...condition, 0x0d, 0, 0x0b],
];
export const increase = (local: number, by: number): Code => set(local, i32.add(get(local), i32.const(by)));

// So that a bundle holds the instructions that it uses.
/* @__NO_SIDE_EFFECTS__ */
function unary(opcode: Code) {
  return (operand: Code): Code => [...operand, ...opcode];
}

/* @__NO_SIDE_EFFECTS__ */
function binary(opcode: Code) {
  return (left: Code, right: Code): Code => [...left, ...right, ...opcode];
}

/* @__NO_SIDE_EFFECTS__ */
function simd(opcode: number): Code {
  return [0xfd, ...unsigned(opcode)];
}

/** LEB128. */
export function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
