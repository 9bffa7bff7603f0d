import { confidenceSequenceReach } from '../../stats/sequential/confidence-sequence.ts';

/** A record on which the two versions decide differently. */
export interface DifferingRecord {
  id: string;
  key?: string;
  /** When it was predicted, ms. */
  at: number;
  /** What was answered keeps its outcome from being seen. */
  hides?: true;
  /** Classes: by how much the candidate's decision costs more, by class of the truth. */
  excess?: number[];
  /** Regression: what each predicts. */
  values?: [champion: number, candidate: number];
}

/** One whose truth is known. */
export interface LabelledDifference {
  record: DifferingRecord;
  /** Class index, or value. */
  truth: number;
}

export interface CostEvidence {
  labelled: number;
  /** By how much the candidate's decisions have cost more on them, in all. */
  excess: number;
  /** By how much they cost more on one of them at least, with the confidence that is asked for; null: too few to say. */
  atLeast: number | null;
  /** By how much at most: below 0, the candidate's decisions cost less. */
  atMost: number | null;
}

/** Fewer say nothing: the sequence holds for many. */
const fewest = 50;

/**
 * Whether the candidate's decisions cost more than the champion's, on records with known truth on which they differ: all others cost the
 * same. By a confidence sequence of the mean, which may be looked at after every label (`core/stats/sequential/confidence-sequence.ts`);
 * costs have no bound that would not be far too wide.
 * @param alpha chance that the bound is ever wrong
 */
export function labelledCost(labelled: readonly LabelledDifference[], alpha: number): CostEvidence {
  const more = labelled.map(excessOf);
  const excess = more.reduce((sum, value) => sum + value, 0);
  const n = more.length;
  if (n < fewest) return { labelled: n, excess, atLeast: null, atMost: null };
  const mean = excess / n;
  const deviation = Math.sqrt(more.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const reach = confidenceSequenceReach(n, deviation, alpha, fewest);
  return { labelled: n, excess, atLeast: mean - reach, atMost: mean + reach };
}

function excessOf({ record: { values, excess }, truth }: LabelledDifference): number {
  return values ? Math.abs(values[1] - truth) - Math.abs(values[0] - truth) : (excess?.[truth] ?? 0);
}
