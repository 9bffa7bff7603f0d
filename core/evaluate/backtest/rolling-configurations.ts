import { fitCalibration } from '../../metrics/calibration/fit-calibration.ts';
import { rowLosses } from '../../metrics/row-losses.ts';
import { chooseConfiguration } from './choose-configuration.ts';
import { type RollingCandidate, type RollingOutcome, type RollingRows, rollingOrigin } from './rolling-origin.ts';

/**
 * Chains what the configurations would have served, each with the way to forget and the calibration that rows before had shown to be
 * best for it, into what retraining at every origin would have served: in each block the configuration that the rows before speak for.
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
  const scored = configurations.map(([own], c) => {
    const predictions = new Float64Array(block.length * outputs);
    predictions.set(calibratedValidation(rows, own!.predictions, first, seed));
    predictions.set(served[c]!.predictions, first * outputs);
    return { losses: rowLosses({ ...rows, predictions }) };
  });
  const before = (c: number) => configurations.slice(0, c).reduce((n, { length }) => n + length, 0);
  const predictions = new Float64Array(served[0]!.predictions.length);
  const chosen = Array.from({ length: blocks }, (_, k) => {
    const c = chooseConfiguration(scored, block, weights, k + 1);
    const begin = (block.indexOf(k + 1) - first) * outputs;
    const end = (block.lastIndexOf(k + 1) + 1 - first) * outputs;
    predictions.set(served[c]!.predictions.subarray(begin, end), begin);
    return before(c) + served[c]!.chosen[k]!;
  });
  const last = chooseConfiguration(scored, block, weights, blocks + 1);
  return { ...served[last]!, predictions, chosen, serves: before(last) + served[last]!.serves };
}

/** A trial's predictions of the validation rows, each calibrated by others of them. */
function calibratedValidation(
  { task, outputs, target, weights }: RollingRows,
  raw: Float64Array,
  rows: number,
  seed: number,
): Float64Array {
  const predictions = raw.slice(0, rows * outputs);
  if (task === 'regression') return predictions;
  const own = weights ? weights.slice(0, rows) : undefined;
  return fitCalibration(predictions, target.slice(0, rows), outputs, seed, own).crossFitted;
}
