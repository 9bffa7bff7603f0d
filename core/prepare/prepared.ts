import { type BinnedFeatures, binFeatures, binnedFeatures, isBinned } from '../algorithms/binning/binned-features.ts';
import type { Task } from '../contracts/task.ts';
import { decodeBlock, encodeBlock, MalformedBlock, type TypedArray } from '../table/codec.ts';
import { type FeatureInfo, type FeatureMatrix, parts } from '../table/feature-matrix.ts';
import { rowsOf } from '../table/rows-of-part.ts';

/** Data ready for training: the usable rows of a dataset, sorted by time. */
export interface Prepared {
  matrix: FeatureMatrix;
  /** Shape (rows): 0/1, class index or value. */
  target: Float64Array;
  /** Shape (rows): a value of `parts`. */
  part: Uint8Array;
  /** Shape (rows): milliseconds since 1970, NaN where a row has no time. */
  time: Float64Array;
  /** Shape (rows): ms since 1970 when the outcome of the row was known. */
  known: Float64Array;
  /** Shape (rows): how rows weigh for their selection; null: all the same. */
  weight: Float64Array | null;
  /** Shape (rows): not 0 for rows that stand for an outcome that a decision hides, see `learnableRows`; null: none does. */
  imputed: Uint8Array | null;
  /** Shape (rows): rows of one unit stay on one side of every split; null: each row is one. */
  unit: Int32Array | null;
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
  /** Where the features are bins: thresholds lie one after the other in the array `thresholds`. */
  binned?: {
    options: BinnedFeatures['options'];
    stride: number;
    slots: { feature: number; categorical: boolean; bins: number; thresholds: number }[];
  };
}

/** The prepared data as bytes: its features as numbers, or as bins where they are binned. */
export function encodePrepared({
  matrix,
  task,
  classes,
  costs,
  weight,
  imputed,
  unit,
  ...arrays
}: Prepared): Uint8Array {
  const { rows, features } = matrix;
  const rest = {
    ...arrays,
    ...(costs && { costs }),
    ...(weight && { weight }),
    ...(imputed && { imputed }),
    ...(unit && { unit }),
  };
  const meta: Meta = { kind: 'prepared', rows, features, task, classes };
  if (!isBinned(matrix)) {
    const columns = Object.fromEntries(matrix.data.map((values, f) => [`${f}`, values]));
    return encodeBlock(meta, { ...rest, ...columns });
  }
  const { slots, stride, bins } = matrix.binned;
  const described = slots.map((slot) => ({ ...slot, thresholds: slot.thresholds.length }));
  const thresholds = Float64Array.from(slots.flatMap((slot) => Array.from(slot.thresholds)));
  const binned = { options: matrix.options, stride, slots: described };
  return encodeBlock({ ...meta, binned }, { ...rest, thresholds, bins });
}

/** What `encodePrepared` was given; arrays share the memory of `block`. @throws MalformedBlock */
export function decodePrepared(block: Uint8Array): Prepared {
  const { meta, arrays } = decodeBlock<Meta | null>(block);
  if (meta?.kind !== 'prepared') throw new MalformedBlock('received a block of something else, expected prepared data');
  const { rows, features, task, classes, binned } = meta;
  const array = <T extends TypedArray>(name: string, type: new () => T, length: number): T => {
    const found = arrays[name];
    if (!(found instanceof type) || found.length !== length)
      throw new MalformedBlock(
        `received ${found?.length ?? 'no'} values of '${name}', expected ${length} (${type.name}): prepare the data again`,
      );
    return found;
  };
  const numbers = () => ({ rows, features, data: features.map((_, f) => array(`${f}`, Float32Array, rows)) });
  const bins = ({ options, stride, slots }: NonNullable<Meta['binned']>) => {
    let end = 0;
    const ends = slots.map((slot) => {
      end += slot.thresholds;
      return end;
    });
    const thresholds = array('thresholds', Float64Array, end);
    const read = slots.map((slot, s) => ({
      ...slot,
      thresholds: thresholds.subarray(ends[s]! - slot.thresholds, ends[s]),
    }));
    const matrixOfBins = { rows, slots: read, stride, bins: array('bins', Uint8Array, rows * stride) };
    return binnedFeatures(features, matrixOfBins, options);
  };
  return {
    matrix: binned ? bins(binned) : numbers(),
    target: array('target', Float64Array, rows),
    part: array('part', Uint8Array, rows),
    time: array('time', Float64Array, rows),
    known: array('known', Float64Array, rows),
    weight: arrays.weight ? array('weight', Float64Array, rows) : null,
    imputed: arrays.imputed ? array('imputed', Uint8Array, rows) : null,
    unit: arrays.unit ? array('unit', Int32Array, rows) : null,
    costs: arrays.costs ? array('costs', Float64Array, 4 * rows) : null,
    rowIndex: array('rowIndex', Uint32Array, rows),
    task,
    classes,
  };
}

/**
 * The same data with features as bins, by thresholds that are found from the training part: a quarter of the bytes, and
 * trials need not find them each for itself.
 * @throws InvalidTrainingData
 */
export function binPrepared(prepared: Prepared, options: BinnedFeatures['options']): Prepared {
  const { matrix, part } = prepared;
  return { ...prepared, matrix: binFeatures(matrix, rowsOf(part, parts.train), options) };
}
