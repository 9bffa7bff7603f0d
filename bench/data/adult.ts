import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeatureMatrix } from '../../core/table/feature-matrix.ts';
import { type BenchData, benchData } from './store.ts';

/** The UCI Adult table: `adult_train.csv` and `adult_test.csv` in a folder, with a header and the target last. */
export function adult(folder: string): BenchData {
  const train = records(join(folder, 'adult_train.csv'));
  const test = records(join(folder, 'adult_test.csv'));
  const all = [...train.rows, ...test.rows];
  const last = train.header.length - 1;
  const columns = train.header.slice(0, last).map((name, c) => column(name, all, c));
  const matrix: FeatureMatrix = {
    rows: all.length,
    features: columns.map((c) => c.info),
    data: columns.map((c) => c.data),
  };
  const range = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
  return benchData(
    matrix,
    Float64Array.from(all, (row) => (row[last]!.startsWith('>50K') ? 1 : 0)),
    range(0, train.rows.length),
    range(train.rows.length, all.length),
  );
}

function records(file: string): { header: string[]; rows: string[][] } {
  const [header, ...rows] = readFileSync(file, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  return { header: header!, rows };
}

/** Numbers as they are, words as codes in order of appearance. */
function column(name: string, rows: string[][], c: number) {
  const isNumeric = rows.every((row) => row[c] === '' || Number.isFinite(Number(row[c])));
  if (isNumeric) {
    const data = Float32Array.from(rows, (row) => (row[c] === '' ? Number.NaN : Number(row[c])));
    return { info: { name, kind: 'numeric' as const, source: name }, data };
  }
  const codeOf = new Map<string, number>();
  const data = Float32Array.from(rows, (row) => {
    const word = row[c]!.trim();
    if (word === '' || word === '?') return Number.NaN;
    const code = codeOf.get(word) ?? codeOf.size;
    codeOf.set(word, code);
    return code;
  });
  return { info: { name, kind: 'categorical' as const, cardinality: codeOf.size, source: name }, data };
}
