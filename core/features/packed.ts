import { fromBase64, toBase64 } from '../hash/base64.ts';

/** Bytes as text in a plan. */
export function packBytes(bytes: Uint8Array): string {
  return toBase64(bytes);
}

/** @returns a copy of its own, so that arrays of larger numbers can lie on it */
export function unpackBytes(packed: string): Uint8Array<ArrayBuffer> {
  return fromBase64(packed);
}

/** Ascending integers as their differences, seven bits to a byte (LEB128). */
export function packAscending(values: ArrayLike<number>): string {
  const bytes: number[] = [];
  let last = 0;
  for (let i = 0; i < values.length; i++) {
    let difference = values[i]! - last;
    last = values[i]!;
    for (; difference > 127; difference >>>= 7) bytes.push((difference & 127) | 128);
    bytes.push(difference);
  }
  return packBytes(Uint8Array.from(bytes));
}

export function unpackAscending(packed: string): Uint32Array {
  const bytes = unpackBytes(packed);
  const values = new Uint32Array(bytes.length);
  let [count, last, shift, difference] = [0, 0, 0, 0];
  for (const byte of bytes) {
    difference |= (byte & 127) << shift;
    shift += 7;
    if (byte > 127) continue;
    last += difference;
    values[count++] = last;
    shift = 0;
    difference = 0;
  }
  return values.slice(0, count);
}

/** Numbers to 15 bits and a sign, relative to the largest. */
export function packWeights(values: Float64Array): { unit: number; packed: string } {
  const largest = values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  const unit = largest > 1e-300 ? largest / 32_767 : 1;
  const rounded = Uint8Array.from({ length: 2 * values.length });
  const view = new DataView(rounded.buffer);
  values.forEach((value, i) => {
    view.setInt16(2 * i, Math.round(value / unit), true);
  });
  return { unit, packed: packBytes(rounded) };
}

export function unpackWeights({ unit, packed }: { unit: number; packed: string }): Float64Array {
  const bytes = unpackBytes(packed);
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true) * unit);
}
