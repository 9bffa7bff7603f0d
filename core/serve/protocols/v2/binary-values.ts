import { utf8 } from '../../http/parse-body.ts';
import { type NumberType, numberTypes } from './datatypes.ts';

/**
 * The values of a tensor in bytes (the extension `binary_tensor_data`). NaN, which in a column of numbers says that a value is
 * missing, is null.
 * @throws RangeError that says what is wrong; ServingError 400 where a text is no UTF-8
 */
export function binaryValues(datatype: string, bytes: Uint8Array, count: number): unknown[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (datatype === 'BYTES') return texts(view, bytes, count);
  if (datatype === 'BOOL') {
    exactly(bytes.length, count, 1);
    return Array.from(bytes, (byte) => byte !== 0);
  }
  const type: NumberType = numberTypes[datatype]!;
  exactly(bytes.length, count, type.bytes);
  return Array.from({ length: count }, (_, i) => {
    const value = type.read(view, i * type.bytes);
    if (typeof value === 'number') return Number.isNaN(value) ? null : value;
    // Past 2^53 it would be another number.
    if (!Number.isSafeInteger(Number(value)))
      throw new RangeError('expected whole numbers of at most 2^53 - 1, received a larger one');
    return Number(value);
  });
}

function exactly(received: number, count: number, each: number): void {
  if (received !== count * each)
    throw new RangeError(`expected ${count * each} bytes for ${count} values, received ${received}`);
}

/** Each text with its length before it, 4 bytes. */
function texts(view: DataView, bytes: Uint8Array, count: number): string[] {
  const found: string[] = [];
  let at = 0;
  while (at + 4 <= bytes.length && found.length < count) {
    const length = view.getUint32(at, true);
    if (at + 4 + length > bytes.length) break;
    found.push(utf8(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  if (found.length !== count || at !== bytes.length)
    throw new RangeError(`expected ${count} texts, each after the 4 bytes of its length, received other bytes`);
  return found;
}
