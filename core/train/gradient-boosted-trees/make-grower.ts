import type { FeatureMatrix } from '../../prepare/feature-matrix.ts';
import { InvalidParameter } from '../errors.ts';
import type { BinnedMatrix } from './binning/bin-matrix.ts';
import { histogramBuilder, histogramLayout } from './histogram.ts';
import type { TreeParameters } from './parameters.ts';
import type { Grower } from './tree/grow-tree.ts';

/** What all trees of a training share. @throws InvalidParameter for a monotone constraint on no numeric feature */
export function makeGrower(binned: BinnedMatrix, matrix: FeatureMatrix, parameters: TreeParameters): Grower {
  const layout = histogramLayout(binned);
  const used = new Uint8Array(binned.slots.length).fill(1);
  return {
    binned,
    layout,
    builder: histogramBuilder(binned, layout, used),
    used,
    monotone: monotoneSlots(binned, matrix, parameters),
    parameters,
    pool: [],
    scratch: new Uint32Array(binned.rows),
  };
}

function monotoneSlots(
  { slots }: BinnedMatrix,
  { features }: FeatureMatrix,
  { monotone }: TreeParameters,
): Int8Array | undefined {
  if (monotone.size === 0) return undefined;
  for (const name of monotone.keys()) {
    const kind = features.find((f) => f.name === name)?.kind;
    if (kind !== 'numeric')
      throw new InvalidParameter('monotoneConstraints', name, `numeric features; this is ${kind ?? 'no feature'}`);
  }
  return Int8Array.from(slots, (slot) => monotone.get(features[slot.feature]!.name) ?? 0);
}
