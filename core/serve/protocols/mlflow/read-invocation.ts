import { setField } from '../../../table/field.ts';
import type { Row } from '../../../table/table.ts';
import { invalidRequest, unsupportedMediaType } from '../../http/errors.ts';
import { bodyText, flagOf, mediaTypeOf, objectIn } from '../../http/parse-body.ts';
import { parseJson } from '../../http/parse-json.ts';
import { kindOf } from '../../http/problems.ts';
import { csvRecords } from '../csv-records.ts';
import { knownInQuery, onlyKnown } from '../known-options.ts';
import { flagsOf, isPerRecord } from '../read-json.ts';
import { type AskedRecords, UnreadableRecord } from '../records.ts';
import type { PredictionRequest } from '../request.ts';

const layouts = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;
type Layout = (typeof layouts)[number];
/** The signature of TensorFlow Serving, which MLflow takes too, chooses among none here. */
const known: ReadonlySet<string> = new Set([...layouts, 'params', 'signature_name']);
const named = layouts.map((name) => `"${name}"`).join(', ');

/**
 * The records of MLflow's scoring protocol (mlflow.org/docs/latest/ml/deployment/deploy-model-locally, "Inference Server"): one of four
 * layouts of JSON, or CSV. `params` may hold `explain` and `failures`.
 * @param columns names that the contract knows
 * @throws ServingError 400, 413, 415
 */
export function readInvocation(request: PredictionRequest, columns: readonly string[]): AskedRecords {
  const text = bodyText(request);
  knownInQuery(request);
  const type = mediaTypeOf(request.contentType, text);
  if (type === 'text/csv') return { records: csvRecords(text, columns), tabular: true, ...flagsOf(request) };
  if (type !== 'application/json') throw unsupportedMediaType(request.contentType!, 'application/json or text/csv');
  const body = objectIn(parseJson(text));
  const given = layouts.filter((name) => Object.hasOwn(body, name));
  const [layout] = given;
  if (layout === undefined || given.length > 1)
    throw invalidRequest(
      `expected one of ${named}; received ${given.length === 0 ? 'none of them' : given.join(', ')}`,
    );
  onlyKnown(body, known, `one of ${named}, and "params"`);
  return { records: recordsOf(layout, body[layout]), tabular: true, ...paramsOf(body, request) };
}

function recordsOf(layout: Layout, value: unknown): unknown[] {
  switch (layout) {
    case 'dataframe_split':
      return ofSplit(value);
    case 'inputs':
      return Array.isArray(value) ? ofList(layout, value) : ofColumns(value);
    default:
      return ofList(layout, value);
  }
}

/** As pandas writes `orient='split'`; the index says nothing to a model. */
function ofSplit(value: unknown): unknown[] {
  const { columns, data } = isObject(value) ? value : {};
  if (!isNames(columns))
    throw wrong(
      'dataframe_split.columns',
      `expected a list of the columns' names, each once; received ${kindOf(columns)}`,
    );
  if (!Array.isArray(data)) throw wrong('dataframe_split.data', `expected a list of rows; received ${kindOf(data)}`);
  return data.map((row: unknown) => {
    if (!Array.isArray(row))
      return new UnreadableRecord(`expected a list of ${columns.length} values, received ${kindOf(row)}`);
    if (row.length !== columns.length)
      return new UnreadableRecord(`expected ${columns.length} values as there are columns, received ${row.length}`);
    const record: Row = {};
    for (let i = 0; i < columns.length; i++) setField(record, columns[i]!, row[i]);
    return record;
  });
}

/** Records one by one. Lists without names of columns would have to be told apart by their order alone. */
function ofList(layout: Layout, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw wrong(layout, `expected a list of objects; received ${kindOf(value)}`);
  const [first] = value as unknown[];
  if (value.length > 0 && !isObject(first))
    throw wrong(
      layout,
      `expected objects with a field for each column, received ${kindOf(first)}: values without names say of no column; send "dataframe_split"`,
    );
  return value;
}

/** A column each, of equal length; of arrays of NumPy each value may be a list of one. */
function ofColumns(value: unknown): unknown[] {
  if (!isObject(value))
    throw wrong('inputs', `expected an object of columns, or a list of objects; received ${kindOf(value)}`);
  const columns = Object.entries(value);
  let length: number | undefined;
  for (const [name, column] of columns) {
    const path = `inputs[${JSON.stringify(name.slice(0, 80))}]`;
    if (!Array.isArray(column)) throw wrong(path, `expected a list of values, received ${kindOf(column)}`);
    length ??= column.length;
    if (column.length !== length)
      throw wrong(path, `expected ${length} values as the first column has, received ${column.length}`);
  }
  return Array.from({ length: length ?? 0 }, (_, i) => {
    const record: Row = {};
    for (const [name, column] of columns) {
      const cell = (column as unknown[])[i];
      setField(record, name, Array.isArray(cell) && cell.length === 1 ? cell[0] : cell);
    }
    return record;
  });
}

function paramsOf(
  body: Record<string, unknown>,
  request: PredictionRequest,
): Pick<AskedRecords, 'explain' | 'perRecord'> {
  const asked = flagsOf(request);
  const params = Object.hasOwn(body, 'params') ? body.params : undefined;
  if (params === undefined || params === null) return asked;
  if (!isObject(params)) throw wrong('params', `expected an object; received ${kindOf(params)}`);
  const unknown = Object.keys(params).find((name) => name !== 'explain' && name !== 'failures');
  if (unknown !== undefined)
    throw wrong(
      `params[${JSON.stringify(unknown.slice(0, 80))}]`,
      'expected "explain" or "failures", which are all that there are',
    );
  return {
    explain: flagOf(params, 'explain') || asked.explain,
    perRecord: (Object.hasOwn(params, 'failures') && isPerRecord(params.failures)) || asked.perRecord,
  };
}

function isNames(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.every((name) => typeof name === 'string') && new Set(value).size === value.length
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function wrong(path: string, message: string) {
  return invalidRequest(`${path}: ${message}`, [{ path, message }]);
}
