import type { NetworkShape } from '../../ports/network-engine.ts';
import type { FeatureMatrix } from '../../table/feature-matrix.ts';
import { addVector, type NetworkInput, widthOf } from './network-inputs.ts';

/** Widths of vectors are filled up to a power of two, at least this, so that few groups hold all inputs. */
const leastWidth = 8;

export interface InputGroup {
  /** Indices of the features, ascending. */
  readonly features: readonly number[];
  readonly width: number;
}

/** Inputs whose vectors are of like width. */
export function groupsOf(inputs: readonly NetworkInput[]): InputGroup[] {
  const byWidth = new Map<number, number[]>();
  inputs.forEach((input, f) => {
    let width = leastWidth;
    while (width < widthOf(input)) width *= 2;
    byWidth.set(width, [...(byWidth.get(width) ?? []), f]);
  });
  return [...byWidth].sort(([a], [b]) => a - b).map(([width, features]) => ({ width, features }));
}

export const groupShapes = (groups: readonly InputGroup[]): NetworkShape['groups'] =>
  groups.map(({ features, width }) => ({ inputs: features.length, width }));

/** Writes vectors of rows as a session takes them. */
export function batchWriter(
  inputs: readonly NetworkInput[],
  groups: readonly InputGroup[],
  matrix: FeatureMatrix,
): (rows: Uint32Array) => Float32Array[] {
  return (rows) =>
    groups.map(({ features, width }) => {
      const out = new Float32Array(features.length * rows.length * width);
      features.forEach((f, i) => {
        const column = matrix.data[f]!;
        for (let r = 0; r < rows.length; r++)
          addVector(inputs[f]!, column[rows[r]!]!, out, (i * rows.length + r) * width);
      });
      return out;
    });
}

/** Mean vector of each input over rows, by feature. */
export function meanVectors(
  inputs: readonly NetworkInput[],
  { data }: FeatureMatrix,
  rows: Uint32Array,
): Float64Array[] {
  return inputs.map((input, f) => {
    const sum = new Float64Array(widthOf(input));
    for (const row of rows) addVector(input, data[f]![row]!, sum, 0);
    return sum.map((value) => value / rows.length);
  });
}
