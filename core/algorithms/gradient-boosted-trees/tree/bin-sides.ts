import { type FeatureBins, missingBin } from '../../binning/find-bins.ts';

/** What a node asks of a bin. */
export interface BinTest {
  /** Numeric: last bin that goes left. */
  bin: number;
  defaultLeft: boolean;
  categories?: Uint8Array | null;
}

/** Writes 1 for each bin that goes left, else 0, to `out`, shape (256). */
export function sidesOf(slot: FeatureBins, { bin, defaultLeft, categories }: BinTest, out: Uint8Array): void {
  out.fill(0);
  if (categories) {
    for (const code of categories) out[code] = 1;
    return;
  }
  out.fill(1, 0, bin + 1);
  out[missingBin(slot)] = defaultLeft ? 1 : 0;
}
