import type { FeatureInfo, FeatureMatrix } from '../../table/feature-matrix.ts';

const rowsInPiece = 1_000;

/**
 * Names of columns that any program can read: letters, digits and underscores, each once. LightGBM takes no others.
 */
export function columnNames(features: readonly FeatureInfo[]): string[] {
  const taken = new Set<string>(['target']);
  return features.map(({ name }) => {
    const plain = name.normalize('NFKD').replace(/[^A-Za-z0-9_]+/g, '_') || 'feature';
    let own = plain;
    for (let n = 2; taken.has(own); n++) own = `${plain}_${n}`;
    taken.add(own);
    return own;
  });
}

/** Rows as CSV with a header, the target first; what is missing is empty. */
export function* tableText(
  { data }: FeatureMatrix,
  columns: readonly string[],
  target: Float64Array,
  rows: Uint32Array,
): Generator<string> {
  yield `target,${columns.join(',')}\n`;
  yield* pieces(rows, (row) => {
    const cells = data.map((values) => (Number.isNaN(values[row]!) ? '' : String(values[row]!)));
    return `${target[row]!},${cells.join(',')}`;
  });
}

/** A weight a line, as LightGBM reads it from a file of that name beside the table. */
export function* weightText(weights: Float64Array, rows: Uint32Array): Generator<string> {
  yield* pieces(rows, (row) => String(weights[row]!));
}

function* pieces(rows: Uint32Array, line: (row: number) => string): Generator<string> {
  for (let from = 0; from < rows.length; from += rowsInPiece) {
    let piece = '';
    for (const row of rows.subarray(from, from + rowsInPiece)) piece += `${line(row)}\n`;
    yield piece;
  }
}
