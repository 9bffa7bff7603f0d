import type { Encoding } from '../contracts/encoding.ts';

/** What an encoding makes of columns. */
export interface EncodingTraits {
  /** Numbers are scaled, their missing values filled and said by an indicator; else they stay as they are, missing is NaN. */
  readonly scaled: boolean;
  /** Categories become codes of one feature; else indicators, a feature each. */
  readonly codes: boolean;
  /** Rates of the target become log odds. */
  readonly logOdds: boolean;
  /** Trials share bins of the prepared matrix. */
  readonly binned: boolean;
}

/** By name, as algorithms ask for them. */
export const encodings: Readonly<Record<Encoding, EncodingTraits>> = {
  trees: { scaled: false, codes: true, logOdds: false, binned: true },
  linear: { scaled: true, codes: false, logOdds: true, binned: false },
};
