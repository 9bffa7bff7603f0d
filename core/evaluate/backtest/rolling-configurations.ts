import { fitCalibration } from '../../metrics/calibration/fit-calibration.ts';
import { rowLosses } from '../../metrics/row-losses.ts';
import { chooseConfiguration } from './choose-configuration.ts';
import { type RollingCandidate, type RollingOutcome, type RollingRows, rollingOrigin } from './rolling-origin.ts';

/**
 * Chains what the configurations would have served, each with the way to forget and the calibration that rows before had shown to be
 * best for it, into what retraining at every origin would have served: in each block the configuration that the rows before speak for,
 * each with the way to forget that it would go on with.
 * @param configurations ways to forget of each, the first without forgetting; the first configuration holds unless another is surely
 *   better
 * @returns with indices of the candidates in order, those of the first configuration first
 */
export function rollingConfigurations(
  rows: RollingRows,
  configurations: readonly (readonly RollingCandidate[])[],
  seed: number,
): RollingOutcome {
  const served = configurations.map((candidates) => rollingOrigin(rows, candidates, seed));
  if (served.length === 1) return served[0]!;
  const { block, weights, outputs } = rows;
  const blocks = block.at(-1)!;
  const first = block.indexOf(1);
  const known = new Map<RollingCandidate, Float64Array>();
  const lossesOf = (candidate: RollingCandidate, c: number) => {
    const alone = configurations[c]!.length === 1 ? served[c]! : undefined;
    const losses = known.get(candidate) ?? calibratedLosses(rows, candidate, seed, alone);
    known.set(candidate, losses);
    return { losses };
  };
  const chosenBefore = (k: number) => {
    const scored = configurations.map((candidates, c) => lossesOf(candidates[served[c]!.best[k - 1]!]!, c));
    return chooseConfiguration(scored, block, weights, k);
  };
  const offset = (c: number) => configurations.slice(0, c).reduce((n, { length }) => n + length, 0);
  const predictions = new Float64Array(served[0]!.predictions.length);
  const bests = Array.from({ length: blocks + 1 }, (_, k) => chosenBefore(k + 1));
  const chosen = bests.slice(0, blocks).map((c, k) => {
    const begin = (block.indexOf(k + 1) - first) * outputs;
    const end = (block.lastIndexOf(k + 1) + 1 - first) * outputs;
    predictions.set(served[c]!.predictions.subarray(begin, end), begin);
    return offset(c) + served[c]!.chosen[k]!;
  });
  const last = bests[blocks]!;
  return {
    ...served[last]!,
    predictions,
    chosen,
    best: bests.map((c, k) => offset(c) + served[c]!.best[k]!),
    serves: offset(last) + served[last]!.serves,
  };
}

/**
 * What a candidate has cost with its calibration by rows before: of the validation rows by others of them.
 * @param alone it without others
 */
function calibratedLosses(
  rows: RollingRows,
  candidate: RollingCandidate,
  seed: number,
  alone: RollingOutcome = rollingOrigin(rows, [candidate], seed),
): Float64Array {
  const { task, outputs, target, weights, block } = rows;
  const first = block.indexOf(1);
  const predictions = new Float64Array(block.length * outputs);
  const validation = candidate.predictions.slice(0, first * outputs);
  const fit = () =>
    fitCalibration(validation, target.slice(0, first), outputs, seed, weights?.slice(0, first)).crossFitted;
  predictions.set(task === 'regression' || validation.some(Number.isNaN) ? validation : fit());
  predictions.set(alone.predictions, first * outputs);
  return rowLosses({ ...rows, predictions });
}
