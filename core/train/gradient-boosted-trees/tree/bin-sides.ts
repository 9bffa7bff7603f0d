import { type FeatureBins, missingBin } from '../binning/find-bins.ts';

/** What a node asks of a bin. */
export interface BinTest {
  /** Numeric: last bin that goes left. */
  bin: number;
  defaultLeft: boolean;
  categories?: Uint8Array | null;
}

/** Shape (256): 1 for each bin that goes left. */
export function sidesOf(slot: FeatureBins, { bin, defaultLeft, categories }: BinTest): Uint8Array {
  const goesLeft = new Uint8Array(256);
  if (categories) {
    for (const code of categories) goesLeft[code] = 1;
    return goesLeft;
  }
  goesLeft.fill(1, 0, bin + 1);
  goesLeft[missingBin(slot)] = defaultLeft ? 1 : 0;
  return goesLeft;
}
