import { setField } from '../../../table/field.ts';
import type { Row } from '../../../table/table.ts';
import { invalidRequest, unsupportedMediaType } from '../../http/errors.ts';
import { bodyBytes, bodyText, flagOf, mediaTypeOf, objectIn, utf8 } from '../../http/parse-body.ts';
import { parseJson } from '../../http/parse-json.ts';
import { kindOf } from '../../http/problems.ts';
import type { AskedRecords } from '../records.ts';
import type { PredictionRequest } from '../request.ts';
import { isObject, readTensor, wrong } from './read-tensor.ts';

/** What an answer repeats of its request. */
export interface InferCall {
  id: string | undefined;
  /** Names of the outputs that are asked for, in their order; absent: all. */
  outputs: string[] | undefined;
}

/** A request is read once for its records and once for its answer: the second time what was read is remembered. */
const callsOf = new WeakMap<PredictionRequest, Record<string, unknown>>();

/**
 * The records of an inference request of the Open Inference Protocol: a tensor for each column
 * (github.com/kserve/open-inference-protocol), its values in JSON or in bytes behind it.
 * @param outputs names of the tensors that the model can answer with
 * @throws ServingError 400, 413, 415
 */
export function readInfer(request: PredictionRequest, outputs: readonly string[]): AskedRecords {
  const { json, tensors } = partsOf(request);
  callsOf.set(request, json);
  const asked = callIn(json).outputs ?? [];
  checkOutputs(asked, outputs);
  const { inputs, parameters } = json;
  if (!Array.isArray(inputs) || inputs.length === 0)
    throw wrong(
      'inputs',
      `expected a list of tensors, one for each column; received ${Array.isArray(inputs) ? 'none' : kindOf(inputs)}`,
    );
  let at = 0;
  const next = (count: number) => {
    if (at + count > tensors.length) return undefined;
    at += count;
    return tensors.subarray(at - count, at);
  };
  const columns = inputs.map((input: unknown, i) => readTensor(input, `inputs[${i}]`, next));
  if (at !== tensors.length)
    throw invalidRequest(`expected ${at} bytes after the JSON, as its tensors say; received ${tensors.length}`);
  const [first] = columns;
  const count = first!.values.length;
  const names = new Set<string>();
  columns.forEach(({ name, values }, i) => {
    if (values.length !== count)
      throw wrong(`inputs[${i}].shape`, `expected ${count} values as the first tensor has, received ${values.length}`);
    if (names.has(name)) throw wrong(`inputs[${i}].name`, 'expected each column once, received it twice');
    names.add(name);
  });
  const records = Array.from({ length: count }, (_, i) => {
    const record: Row = {};
    for (const { name, values } of columns) setField(record, name, values[i]);
    return record;
  });
  const { failures, ...said } = objectAt(parameters ?? {}, 'parameters');
  if (failures !== undefined)
    throw wrong('parameters.failures', 'expected none: a tensor has no place for a fault; ask for predictions');
  const explain = flagOf(said, 'explain') || asked.includes('explanation');
  return { records, tabular: true, explain, perRecord: false };
}

/** What the answer to a request has to repeat. @throws ServingError 400 */
export function inferCall(request: PredictionRequest): InferCall {
  return callIn(callsOf.get(request) ?? partsOf(request).json);
}

function partsOf(request: PredictionRequest): { json: Record<string, unknown>; tensors: Uint8Array } {
  const { headerLength } = request;
  if (headerLength === undefined) {
    const text = bodyText(request);
    const type = mediaTypeOf(request.contentType, text);
    if (type !== 'application/json' && type !== 'application/octet-stream')
      throw unsupportedMediaType(request.contentType!, 'application/json or application/octet-stream');
    return { json: objectIn(parseJson(text)), tensors: new Uint8Array() };
  }
  const bytes = bodyBytes(request);
  const length = /^\d{1,9}$/.test(headerLength) ? Number(headerLength) : Number.NaN;
  if (!(length <= bytes.length))
    throw invalidRequest(
      `expected the header Inference-Header-Content-Length to say how many of the ${bytes.length} bytes are JSON`,
    );
  if (!request.isBase64Encoded && length < bytes.length)
    throw invalidRequest(
      'expected content-type: application/octet-stream with tensors in bytes: what is said to be text is read as text',
    );
  return { json: objectIn(parseJson(utf8(bytes.subarray(0, length)))), tensors: bytes.subarray(length) };
}

function callIn({ id, outputs }: Record<string, unknown>): InferCall {
  if (id !== undefined && id !== null && typeof id !== 'string')
    throw wrong('id', `expected a string, received ${kindOf(id)}`);
  const asked = outputs ?? undefined;
  if (asked !== undefined && !Array.isArray(asked))
    throw wrong('outputs', `expected a list of objects with a name, received ${kindOf(asked)}`);
  const names = asked?.map((output: unknown, i) => {
    const { name, parameters } = objectAt(output, `outputs[${i}]`);
    if (typeof name !== 'string') throw wrong(`outputs[${i}].name`, `expected a name, received ${kindOf(name)}`);
    const { classification, shared_memory_region: region } = objectAt(parameters ?? {}, `outputs[${i}].parameters`);
    if (region !== undefined)
      throw wrong(`outputs[${i}].parameters`, 'expected none: memory is not shared with callers');
    if (classification !== undefined && classification !== 0)
      throw wrong(`outputs[${i}].parameters`, 'expected no "classification": ask for the output "label"');
    return name;
  });
  return { id: id ?? undefined, outputs: names?.length ? names : undefined };
}

function checkOutputs(asked: readonly string[], known: readonly string[]): void {
  const at = asked.findIndex((name) => !known.includes(name));
  if (at >= 0) throw wrong(`outputs[${at}].name`, `expected one of ${known.join(', ')}; received another`);
}

function objectAt(value: unknown, path: string): Record<string, unknown> {
  if (isObject(value)) return value;
  throw wrong(path, `expected an object, received ${kindOf(value)}`);
}
