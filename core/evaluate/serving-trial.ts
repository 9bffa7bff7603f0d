import type { Recency } from '../contracts/steps.ts';
import { calibratePredictions } from '../metrics/calibration/calibrate-predictions.ts';
import type { Backtest } from './backtest/read-backtests.ts';
import type { Ranked } from './leaderboard.ts';

/** The trial whose configuration serves from now on: that which the backtest chose, else the best on validation. */
export function servingTrial(ranked: readonly Ranked[], backtest: Backtest | undefined): Ranked {
  return backtest ? rankedOf(ranked, backtest, backtest.outcome.serves) : ranked[0]!;
}

/** How what serves forgets; nothing where rows of every time weigh the same. */
export function recencyOf(backtest: Backtest | undefined): { recency?: Recency } {
  if (!backtest) return {};
  const { recency } = backtest.candidates[backtest.outcome.serves]!;
  return Object.keys(recency).length > 0 ? { recency } : {};
}

/** The calibrated test predictions of a trial, shape (test rows, outputs). */
export function calibratedTest({ trial, calibration }: Ranked, outputs: number): Float64Array {
  return calibratePredictions(calibration.calibration, trial.predictions.test, outputs);
}

/**
 * The test predictions of trials, as they are without a fit anew: in each block of the trial whose configuration the rows before had
 * shown to be best, so that nothing is chosen by the rows that it is judged on. Shape (test rows, outputs).
 */
export function testOfTrials(ranked: readonly Ranked[], backtest: Backtest | undefined, outputs: number): Float64Array {
  if (!backtest) return calibratedTest(ranked[0]!, outputs);
  const { outcome, block } = backtest;
  const served = outcome.chosen.map((candidate) => calibratedTest(rankedOf(ranked, backtest, candidate), outputs));
  return Float64Array.from(
    { length: block.length * outputs },
    (_, i) => served[block[Math.floor(i / outputs)]! - 1]![i]!,
  );
}

function rankedOf(ranked: readonly Ranked[], { candidates }: Backtest, candidate: number): Ranked {
  return ranked.find(({ trial }) => trial.spec.index === candidates[candidate]!.trial)!;
}
