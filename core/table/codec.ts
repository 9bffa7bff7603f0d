/**
 * Named typed arrays with a JSON header in one byte block: how tables, feature matrices and predictions travel between
 * steps. Arrays are read as views, without a copy.
 *
 * Layout: magic `PRN1`, header length (uint32, little-endian), header (UTF-8 JSON), then each array at an offset that is
 * a multiple of 8 from the start of the block.
 */
import { type Column, isStringColumn, type Table } from './table.ts';

export type TypedArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;
type ArrayKind = 'f64' | 'f32' | 'i32' | 'u32' | 'u16' | 'u8';

interface Header {
  meta: unknown;
  arrays: { name: string; kind: ArrayKind; length: number; offset: number }[];
}

const magic = 0x314e5250;
const constructors = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  u16: Uint16Array,
  u8: Uint8Array,
} as const;

export class MalformedBlock extends Error {
  override name = 'MalformedBlock';
}

/** Bytes that hold `meta` (plain JSON) and the arrays. */
export function encodeBlock(meta: unknown, arrays: Record<string, TypedArray>): Uint8Array {
  const entries = Object.entries(arrays);
  const header: Header = {
    meta,
    arrays: entries.map(([name, a]) => ({ name, kind: kindOf(a), length: a.length, offset: 0 })),
  };
  // Offsets are part of the header, whose length they change: reserve room for the longest offset first.
  const reserve = new TextEncoder().encode(JSON.stringify(header)).length + entries.length * 16;
  let offset = align(8 + reserve);
  entries.forEach(([, a], i) => {
    header.arrays[i]!.offset = offset;
    offset = align(offset + a.byteLength);
  });
  const text = new TextEncoder().encode(JSON.stringify(header));
  const block = new Uint8Array(offset);
  const view = new DataView(block.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, text.length, true);
  block.set(text, 8);
  entries.forEach(([, a], i) => {
    block.set(new Uint8Array(a.buffer, a.byteOffset, a.byteLength), header.arrays[i]!.offset);
  });
  return block;
}

/** What `encodeBlock` was given; arrays share the memory of `block` where its alignment allows. @throws MalformedBlock */
export function decodeBlock<M = unknown>(block: Uint8Array): { meta: M; arrays: Record<string, TypedArray> } {
  const bytes = block.byteOffset % 8 === 0 ? block : block.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint32(0, true) !== magic)
    throw new MalformedBlock('not a block: it does not start with PRN1');
  const length = view.getUint32(4, true);
  const header = headerOf(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const arrays: Record<string, TypedArray> = {};
  for (const { name, kind, length: n, offset } of header.arrays) {
    const type = constructors[kind];
    if (offset + n * type.BYTES_PER_ELEMENT > bytes.length)
      throw new MalformedBlock(`array '${name}' ends past the block`);
    arrays[name] = new type(bytes.buffer as ArrayBuffer, bytes.byteOffset + offset, n);
  }
  return { meta: header.meta as M, arrays };
}

/** @throws MalformedBlock */
function headerOf(text: string): Header {
  try {
    const header: unknown = JSON.parse(text);
    if (isHeader(header)) return header;
  } catch {
    // Said below, as for JSON that is something else.
  }
  throw new MalformedBlock('its header is not that of a block: it was cut or changed after it was written');
}

function isHeader(value: unknown): value is Header {
  if (value === null || typeof value !== 'object' || !('arrays' in value) || !Array.isArray(value.arrays)) return false;
  return value.arrays.every(
    ({ name, kind, length, offset }) =>
      typeof name === 'string' && Object.hasOwn(constructors, kind) && length >= 0 && offset >= 0,
  );
}

interface TableMeta {
  rows: number;
  columns: { name: string; type: Column['type']; dictionary?: readonly string[] }[];
  extra: unknown;
}

/** A table and any JSON beside it as bytes. */
export function encodeTable(table: Table, extra: unknown = null): Uint8Array {
  const arrays: Record<string, TypedArray> = {};
  const columns = table.columns.map((c, i) => {
    if (isStringColumn(c)) {
      arrays[`${i}`] = c.codes;
      return { name: c.name, type: c.type, dictionary: c.dictionary };
    }
    arrays[`${i}`] = c.values;
    return { name: c.name, type: c.type };
  });
  return encodeBlock({ rows: table.rows, columns, extra } satisfies TableMeta, arrays);
}

/** What `encodeTable` was given. @throws MalformedBlock */
export function decodeTable<X = unknown>(block: Uint8Array): { table: Table; extra: X } {
  const { meta, arrays } = decodeBlock<TableMeta>(block);
  const columns = meta.columns.map((c, i): Column => {
    const data = arrays[`${i}`]!;
    if (c.type === 'string' || c.type === 'text')
      return { name: c.name, type: c.type, codes: data as Int32Array, dictionary: c.dictionary ?? [] };
    return { name: c.name, type: c.type, values: data as Float64Array };
  });
  return { table: { rows: meta.rows, columns }, extra: meta.extra as X };
}

function kindOf(array: TypedArray): ArrayKind {
  const kind = (Object.keys(constructors) as ArrayKind[]).find((k) => array instanceof constructors[k]);
  if (!kind) throw new TypeError(`cannot encode ${Object.prototype.toString.call(array)}`);
  return kind;
}

function align(offset: number): number {
  return (offset + 7) & ~7;
}
