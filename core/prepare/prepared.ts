import type { Task } from '../contracts/project.ts';
import { decodeBlock, encodeBlock, MalformedBlock, type TypedArray } from '../table/codec.ts';
import type { FeatureInfo, FeatureMatrix } from './feature-matrix.ts';

/** Data ready for training: the usable rows of a dataset, sorted by time. */
export interface Prepared {
  matrix: FeatureMatrix;
  /** Shape (rows): 0/1, class index or value. */
  target: Float64Array;
  /** Shape (rows): a value of `parts`. */
  part: Uint8Array;
  /** Shape (rows): milliseconds since 1970, NaN where a row has no time. */
  time: Float64Array;
  /** Binary: shape (rows, 4), see `rowCosts`; else null. */
  costs: Float64Array | null;
  /** Shape (rows): index into `rows.table`. */
  rowIndex: Uint32Array;
  task: Task;
  /** Names of the classes by index, as in the dataset. */
  classes: string[];
}

interface Meta {
  kind: 'prepared';
  rows: number;
  features: readonly FeatureInfo[];
  task: Task;
  classes: string[];
}

/** The prepared data as bytes. */
export function encodePrepared({ matrix, target, part, time, costs, rowIndex, task, classes }: Prepared): Uint8Array {
  const { rows, features, data } = matrix;
  const meta: Meta = { kind: 'prepared', rows, features, task, classes };
  const columns = Object.fromEntries(data.map((values, f) => [`${f}`, values]));
  return encodeBlock(meta, { target, part, time, rowIndex, ...(costs ? { costs } : {}), ...columns });
}

/** What `encodePrepared` was given; arrays share the memory of `block`. @throws MalformedBlock */
export function decodePrepared(block: Uint8Array): Prepared {
  const { meta, arrays } = decodeBlock<Meta | null>(block);
  if (meta?.kind !== 'prepared') throw new MalformedBlock('received a block of something else, expected prepared data');
  const { rows, features, task, classes } = meta;
  const array = <T extends TypedArray>(name: string, type: new () => T, length: number): T => {
    const found = arrays[name];
    if (!(found instanceof type) || found.length !== length)
      throw new MalformedBlock(
        `received ${found?.length ?? 'no'} values of '${name}', expected ${length} (${type.name}): prepare the data again`,
      );
    return found;
  };
  return {
    matrix: { rows, features, data: features.map((_, f) => array(`${f}`, Float32Array, rows)) },
    target: array('target', Float64Array, rows),
    part: array('part', Uint8Array, rows),
    time: array('time', Float64Array, rows),
    costs: arrays.costs ? array('costs', Float64Array, 4 * rows) : null,
    rowIndex: array('rowIndex', Uint32Array, rows),
    task,
    classes,
  };
}
