import type { Project } from '../../contracts/project.ts';
import type { IntervalRule } from '../../contracts/serving.ts';
import { blockMean } from '../../metrics/block-mean.ts';
import type { Blocks } from '../../metrics/bootstrap.ts';
import { type Bounds, coveredRows } from '../../metrics/intervals/interval-statistics.ts';
import { splitOf } from '../../prepare/split/split-of.ts';
import type { PartRows } from '../evaluate.ts';
import type { IntervalReport } from '../evaluation-json.ts';
import type { Ranked } from '../leaderboard.ts';
import { calibrateIntervals } from './calibrate-intervals.ts';

/**
 * The intervals of what serves, and those of the test rows; undefined where the project asks for none.
 * @param winner with its predictions of the rows that judged the trials
 * @param predictions of the test rows, as they would have been served
 * @param blocks of the test rows
 * @throws InvalidEvaluationInput with too few test rows for the coverage
 */
export function intervalReport(
  project: Project,
  { validation, test }: { validation: PartRows; test: PartRows },
  winner: Ranked,
  predictions: Float64Array,
  blocks: Blocks,
): { report: IntervalReport; bounds: Bounds | null } | undefined {
  const { intervals } = project.objective;
  if (!intervals) return undefined;
  const { coverage } = intervals;
  const folded = winner.trial.spec.crossValidation !== undefined;
  const { rule, rows, bounds } = calibrateIntervals({
    coverage,
    limits: limitsOf(project),
    judging: { ...validation, predictions: winner.trial.predictions.validation },
    test: { ...test, predictions },
    split: splitOf(project).by === 'time' ? 'time' : folded ? 'folds' : 'parts',
  });
  return { report: { rule, rows, folded, standardError: bounds && errorOf(bounds, test.target, blocks) }, bounds };
}

/** Of the coverage; not below that of independent rows that are covered as often as asked, as where all are. */
function errorOf(bounds: Bounds, target: Float64Array, blocks: Blocks): number {
  const { coverage } = bounds;
  const { error } = blockMean(coveredRows(bounds, target), null, blocks);
  return Math.max(error, Math.sqrt((coverage * (1 - coverage)) / target.length));
}

/** What is known of the target without a model. */
function limitsOf({ data, objective: { target, loss } }: Project): Pick<IntervalRule, 'least' | 'most'> {
  const declared = data.sources.flatMap(({ columns }) => (Object.hasOwn(columns, target) ? [columns[target]!] : []));
  const lows = declared.flatMap(({ min }) => min ?? []).concat(loss === 'poisson' ? 0 : []);
  const highs = declared.flatMap(({ max }) => max ?? []);
  return {
    ...(lows.length > 0 && { least: Math.max(...lows) }),
    ...(highs.length > 0 && { most: Math.min(...highs) }),
  };
}
