import { loadModel } from '../../algorithms/loader.ts';
import { predictRows } from '../../algorithms/predict.ts';
import { trainPlanned } from '../../algorithms/train-planned.ts';
import type { Recency, TrialSpec } from '../../contracts/steps.ts';
import type { Prepared } from '../../prepare/prepared.ts';
import { recentRows } from '../../search/recency.ts';
import type { Trainer } from '../../search/run-trial.ts';
import { roundsFor } from './rounds.ts';

/** A trial, fitted anew at every origin. */
export interface RollingFit {
  trial: TrialSpec & { iterations: number };
  recency: Recency;
  /** Rows by which the trial's number of rounds was found. */
  trainRows: number;
}

/** A period that is predicted by a model of what was known when it began. */
export interface OriginBlock {
  /** ms */
  origin: number;
  /** Rows of the prepared data, ascending. */
  rows: Uint32Array;
}

/** Fewer rows, or fewer of a class, are no training part. */
const minRows = 200;
const minOfClass = 10;

/**
 * What models fitted at each origin predict of its block, on the rows whose outcome was known by then.
 * @param gap ms before the origin whose rows are left out
 * @returns by block, shape (rows, outputs), not calibrated; undefined where too few rows were known, or the time was over
 */
export async function fitOrigins(
  { trial, recency, trainRows }: RollingFit,
  prepared: Prepared,
  blocks: readonly OriginBlock[],
  gap: number,
  timeOver: () => boolean,
  { algorithms, loaders, threads }: Trainer,
): Promise<(Float64Array | undefined)[]> {
  const { matrix, target, task, classes, time, known, weight } = prepared;
  const outputs = task === 'multiclass' ? classes.length : 1;
  const all = Uint32Array.from(target.keys());
  const found: (Float64Array | undefined)[] = [];
  for (const { origin, rows } of blocks) {
    const before = all.filter((row) => known[row]! < origin && time[row]! < origin - gap);
    const { rows: train, weights } = recentRows(recency, before, time, weight);
    if (timeOver() || !enough(train, target, task === 'regression' ? 0 : Math.max(2, outputs))) {
      found.push(undefined);
      continue;
    }
    const { model } = await trainPlanned(
      algorithms,
      trial,
      { matrix, target, train, ...(weights && { weights }), validation: new Uint32Array(0), task, outputs },
      classes,
      {
        iterations: roundsFor(trial.iterations, trainRows, train.length),
        shouldStop: timeOver,
        ...(threads && { threads }),
      },
    );
    found.push(timeOver() ? undefined : predictRows(loadModel(model, loaders), matrix, rows));
  }
  return found;
}

function enough(rows: Uint32Array, target: Float64Array, classes: number): boolean {
  if (rows.length < minRows) return false;
  const counts = new Uint32Array(classes);
  if (classes > 0) for (const row of rows) counts[target[row]!]!++;
  return counts.every((n) => n >= minOfClass);
}
