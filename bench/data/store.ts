import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingData } from '../../core/algorithms/model.ts';
import type { FeatureMatrix } from '../../core/table/feature-matrix.ts';

/** A table as both sides read it. */
export interface BenchData {
  rows: number;
  /** The first rows are to train on, the others to test on. */
  train: number;
  features: { name: string; kind: 'numeric' | 'categorical'; cardinality?: number }[];
  /** Shape (features, rows): missing is NaN. */
  x: Float32Array;
  /** Shape (rows): 0 or 1, or the class. */
  y: Float32Array;
  /** Of a table of several. */
  classes?: number;
}

/** Folder of a table, made when it is not there yet. */
export function storedData(home: string, name: string, make: () => BenchData): string {
  const folder = join(home, 'data', name);
  if (existsSync(join(folder, 'meta.json'))) return folder;
  process.stderr.write(`making the table ${name}\n`);
  const { x, y, ...meta } = make();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'x.f32'), x);
  writeFileSync(join(folder, 'y.f32'), y);
  // Last, so that a folder that has it is whole.
  writeFileSync(join(folder, 'meta.json'), JSON.stringify(meta));
  return folder;
}

export function readData(folder: string): BenchData {
  const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as Omit<BenchData, 'x' | 'y'>;
  return { ...meta, x: floats(join(folder, 'x.f32')), y: floats(join(folder, 'y.f32')) };
}

export function matrixOf({ rows, features, x }: BenchData): FeatureMatrix {
  return {
    rows,
    features: features.map((info) => ({ ...info, source: info.name })),
    data: features.map((_, f) => x.subarray(f * rows, (f + 1) * rows)),
  };
}

/** What an algorithm learns from: the rows to train on. */
export function trainingOf(data: BenchData): TrainingData {
  const target = Float64Array.from(data.y);
  return {
    matrix: matrixOf(data),
    target,
    train: Uint32Array.from(target.keys()).subarray(0, data.train),
    validation: new Uint32Array(0),
    task: data.classes ? 'multiclass' : 'binary',
    outputs: data.classes ?? 1,
  };
}

/** Rows of a feature matrix as a table, those to train on first. */
export function benchData(
  matrix: FeatureMatrix,
  target: Float64Array,
  train: Uint32Array,
  test: Uint32Array,
): BenchData {
  const order = new Uint32Array(train.length + test.length);
  order.set(train);
  order.set(test, train.length);
  const x = new Float32Array(order.length * matrix.data.length);
  matrix.data.forEach((column, f) => {
    for (let i = 0; i < order.length; i++) x[f * order.length + i] = column[order[i]!]!;
  });
  return {
    rows: order.length,
    train: train.length,
    features: matrix.features.map(({ name, kind, cardinality }) => ({
      name,
      kind,
      ...(cardinality && { cardinality }),
    })),
    x,
    y: Float32Array.from(order, (row) => target[row]!),
  };
}

function floats(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
