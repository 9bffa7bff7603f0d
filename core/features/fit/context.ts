import type { Encoding } from '../../contracts/encoding.ts';
import type { Task } from '../../contracts/task.ts';
import type { Table } from '../../table/table.ts';
import type { Encoder } from '../plan.ts';
import type { Timezone } from '../timezone.ts';
import type { Order } from './past.ts';

/** What the encoders of all columns are fitted with. */
export interface FitContext {
  table: Table;
  encoding: Encoding;
  task: Task;
  classes: readonly string[];
  /** Shape (rows): the target of the fit rows. */
  target: Float64Array;
  fitRows: Uint32Array;
  /** Shape (fit rows): fold of the out-of-fold encodings. */
  folds: Uint8Array;
  /** The split is by time: what only tells when a row happened does not carry over. */
  splitByTime: boolean;
  /** Orders of the fit rows, in which the encoding of a target may know the rows before: of time where the split is, else random ones. */
  orders: () => readonly Order[];
  /** Shape (fit rows): how much each counts; undefined: all alike. */
  weights: Float64Array | undefined;
  /** Columns that had no target encoding in the plan that this one follows, and why. */
  withoutTarget: ReadonlyMap<string, string>;
  /** Column of the row's own moment, or null. */
  timeColumn: string | null;
  /** Whose clock dates are read by; undefined: UTC. */
  timezone: Timezone | undefined;
  /** Columns whose entity windows are features. */
  entities: ReadonlySet<string>;
  /** Those of them that say who it is, in the plan that this one follows; undefined: the rows tell. */
  individuals: ReadonlySet<string> | undefined;
  /** `features.automatic`: dates, texts and target encodings become features. */
  automatic: boolean;
  /** There is a target that features can be made of. */
  hasTarget: boolean;
}

/**
 * What became of a column: encoders (and why there is no target encoding among them, and whether only words are, as it names individuals),
 * or the reason why there are none.
 */
export type Fitted =
  | { encoders: FittedEncoder[]; withoutTarget?: string; individuals?: boolean }
  | { dropped: string; by?: 'entity' };

export interface FittedEncoder {
  encoder: Encoder;
  /** Shape (features of the encoder, fit rows): replaces what the encoder gives for the fit rows, which it has learned from. */
  outOfFold?: Float32Array[];
}

/** Number of folds of the out-of-fold encodings. */
export const foldCount = 5;
