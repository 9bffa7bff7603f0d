import { weightsOfClasses } from '../algorithms/class-weights.ts';
import type { Dataset } from '../contracts/dataset.ts';
import { calibrationRowsNeeded } from '../metrics/intervals/conformal.ts';
import { formatCount } from '../values/format.ts';

/** What a project asks of its model cannot be asked of these data. */
export class UnusableObjective extends Error {
  override name = 'UnusableObjective';
}

/**
 * Holds the project's loss, constraints and weights against the data.
 * @param target of the usable rows
 * @throws UnusableObjective, InvalidParameter for a class that does not exist
 */
export function checkObjective({ table, extra }: Dataset, target: Float64Array): void {
  const { objective, training } = extra.project;
  if (objective.loss === 'poisson') checkCounts(objective.target, target);
  for (const column of Object.keys(training.monotone ?? {})) {
    const type = table.columns.find(({ name }) => name === column)?.type;
    const expected = 'expected a column of numbers in the records';
    if (type === undefined)
      throw new UnusableObjective(`training.monotone.${column}: ${expected}, received a name that no column has`);
    if (type !== 'number' && type !== 'integer' && type !== 'boolean')
      throw new UnusableObjective(
        `training.monotone.${column}: ${expected}, received one of type ${type}, which has no order to follow`,
      );
  }
  if (training.classWeights) weightsOfClasses(training.classWeights, extra.classes, target);
}

function checkCounts(name: string, target: Float64Array): void {
  const negative = target.filter((y) => y < 0);
  if (negative.length > 0)
    throw new UnusableObjective(
      `objective.loss: poisson expects targets from 0 on, received ${negative.length} negative ones in '${name}', e.g. ${negative[0]}; choose another loss or mend the data`,
    );
  if (target.length > 0 && target.every((y) => y === 0))
    throw new UnusableObjective(
      `objective.loss: poisson expects targets above 0 too, received only zeros in '${name}'`,
    );
}

/**
 * Intervals are calibrated on the test part.
 * @throws UnusableObjective where it has too few rows for the coverage
 */
export function checkIntervals({ extra }: Dataset, testRows: number): void {
  const { intervals } = extra.project.objective;
  if (!intervals) return;
  const needed = calibrationRowsNeeded(intervals.coverage);
  if (testRows < needed)
    throw new UnusableObjective(
      `objective.intervals.coverage: ${intervals.coverage} expects ${formatCount(needed)} rows in the test part at least, received ${formatCount(testRows)}; ask for ${highestCoverage(testRows)} at most, enlarge data.split.test or ingest more rows`,
    );
}

/** Rounded down. */
function highestCoverage(rows: number): number {
  return Math.floor((1000 * rows) / (rows + 1)) / 1000;
}
