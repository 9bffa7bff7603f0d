import type { Hint } from '../../values/recognise.ts';

/** A column of the staged table `staged(line, c0, c1, …)`, whose fields are all text. */
export interface StagedColumn {
  /** Name in the file, made unique. */
  name: string;
  /** Name in the staged table. */
  field: string;
  /** What the format says of its type. */
  hint: Hint;
  /** Fractions that came as numbers stand among texts, so that the hint cannot tell them apart. */
  fractions?: boolean;
  /** White space around values does not count. */
  trim: boolean;
}
