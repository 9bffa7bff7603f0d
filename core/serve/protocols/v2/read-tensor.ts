import { fromBase64 } from '../../../hash/base64.ts';
import { invalidRequest } from '../../http/errors.ts';
import { utf8 } from '../../http/parse-body.ts';
import { kindOf } from '../../http/problems.ts';
import { binaryValues } from './binary-values.ts';
import { datatypes, numberTypes } from './datatypes.ts';

/** A column of the records. */
export interface TensorColumn {
  name: string;
  values: unknown[];
}

/** Codecs of MLServer (`parameters.content_type`) that change nothing here; `base64` is the other that is known. */
const codecs: readonly unknown[] = ['np', 'pd', 'pd_json', 'str', 'datetime'];

const base64 = /^(?:[\w+/-]{4})*(?:[\w+/-]{2}(?:==)?|[\w+/-]{3}=?)?$/;

/**
 * A tensor of a request as a column: one value for each record.
 * @param input of the request
 * @param path to it
 * @param nextBytes the bytes after those of the tensors before, of a request with binary tensors
 * @throws ServingError 400
 */
export function readTensor(
  input: unknown,
  path: string,
  nextBytes: (count: number) => Uint8Array | undefined,
): TensorColumn {
  if (!isObject(input)) throw wrong(path, `expected an object, received ${kindOf(input)}`);
  const { name, datatype, shape, data, parameters } = input;
  if (typeof name !== 'string' || name === '')
    throw wrong(`${path}.name`, `expected the name of a column, received ${kindOf(name)}`);
  if (typeof datatype !== 'string' || !datatypes.includes(datatype))
    throw wrong(
      `${path}.datatype`,
      `expected one of ${datatypes.join(', ')}; received ${typeof datatype === 'string' ? 'another' : kindOf(datatype)}`,
    );
  const count = countOf(shape, `${path}.shape`);
  if (parameters !== undefined && parameters !== null && !isObject(parameters))
    throw wrong(`${path}.parameters`, `expected an object, received ${kindOf(parameters)}`);
  const {
    binary_data_size: size,
    content_type: codec,
    shared_memory_region: region,
  } = (parameters ?? {}) as Record<string, unknown>;
  if (region !== undefined)
    throw wrong(`${path}.parameters`, 'expected the values in the request: memory is not shared with callers');
  const decode = decoderOf(codec, datatype, path);
  if (size === undefined) return { name, values: decode(jsonValues(datatype, data, count, `${path}.data`)) };
  if (data !== undefined) throw wrong(`${path}.data`, 'expected either "data" or "binary_data_size", received both');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw wrong(`${path}.parameters.binary_data_size`, `expected a number of bytes, received ${kindOf(size)}`);
  const bytes = nextBytes(size);
  if (!bytes)
    throw wrong(
      `${path}.parameters.binary_data_size`,
      `expected ${size} bytes after the JSON; the body ends before, or the header Inference-Header-Content-Length is missing`,
    );
  try {
    return { name, values: decode(binaryValues(datatype, bytes, count)) };
  } catch (error) {
    if (error instanceof RangeError) throw wrong(path, error.message);
    throw error;
  }
}

/** One value a record: [n] or [n, 1]. */
function countOf(shape: unknown, path: string): number {
  const [count, width = 1, ...more] = Array.isArray(shape) ? (shape as unknown[]) : [];
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 && width === 1 && more.length === 0)
    return count;
  throw wrong(
    path,
    `expected [n] or [n, 1]: a tensor for each column, with a value for each record; received ${Array.isArray(shape) ? 'another shape' : kindOf(shape)}`,
  );
}

function jsonValues(datatype: string, data: unknown, count: number, path: string): unknown[] {
  if (!Array.isArray(data)) throw wrong(path, `expected a list of values, received ${kindOf(data)}`);
  const values = data.map((value: unknown) =>
    Array.isArray(value) && value.length === 1 ? (value as unknown[])[0] : value,
  );
  if (values.length !== count)
    throw wrong(path, `expected ${count} values as the shape says, received ${values.length}`);
  const at = values.findIndex((value) => value !== null && !isOf(datatype, value));
  if (at >= 0)
    throw wrong(
      `${path}[${at}]`,
      `expected a value of ${datatype}, or null where it is missing; received ${kindOf(values[at])}${typeof values[at] === 'number' ? ' that is none' : ''}`,
    );
  return datatype === 'BOOL' ? values.map((value) => (value === null ? null : Boolean(value))) : values;
}

function isOf(datatype: string, value: unknown): boolean {
  if (datatype === 'BYTES') return typeof value === 'string';
  if (datatype === 'BOOL') return typeof value === 'boolean' || value === 0 || value === 1;
  if (typeof value !== 'number') return false;
  const { range } = numberTypes[datatype]!;
  return !range || (Number.isSafeInteger(value) && value >= range[0] && value <= range[1]);
}

function decoderOf(codec: unknown, datatype: string, path: string): (values: unknown[]) => unknown[] {
  if (codec === undefined || codec === null || codecs.includes(codec)) return (values) => values;
  if (codec === 'base64' && datatype === 'BYTES')
    return (values) =>
      values.map((value, i) => {
        if (value === null) return null;
        // What is read leniently would be another text.
        if (base64.test(value as string)) return utf8(fromBase64(value as string));
        throw wrong(path, `expected base64 (RFC 4648), as content_type says; value ${i} is none`);
      });
  throw wrong(
    `${path}.parameters.content_type`,
    `expected one of ${[...codecs, 'base64'].join(', ')}; received another`,
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function wrong(path: string, message: string) {
  return invalidRequest(`${path}: ${message}`, [{ path, message }]);
}
