import type { FeatureMatrix } from '../../table/feature-matrix.ts';
import { type BinnedMatrix, writeColumns } from '../binning/binned-matrix.ts';
import type { FeatureBins } from '../binning/find-bins.ts';
import { InvalidParameter } from '../errors.ts';
import { histogramBuilder, histogramLayout } from './histogram.ts';
import type { TreeParameters } from './parameters.ts';
import type { Runner } from './runner.ts';
import type { Grower } from './tree/growing.ts';
import type { Workspace } from './workspace.ts';

/** What all trees of a training share. @throws InvalidParameter for a monotone constraint on no numeric feature */
export function makeGrower(
  binned: BinnedMatrix,
  { features }: FeatureMatrix,
  parameters: TreeParameters,
  space: Workspace,
  runner: Runner,
): Grower {
  const layout = histogramLayout(binned.slots);
  writeColumns(binned, space.columns);
  return {
    binned,
    space,
    runner,
    layout,
    builder: histogramBuilder(binned, layout, space, runner),
    used: new Uint8Array(binned.slots.length).fill(1),
    monotone: monotoneSlots(binned.slots, features, parameters),
    parameters,
    pool: [],
  };
}

function monotoneSlots(
  slots: readonly FeatureBins[],
  features: FeatureMatrix['features'],
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
