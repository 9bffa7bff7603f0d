import type { Project } from '../../core/contracts/project.ts';
import { realisedCost } from '../../core/metrics/cost/realised-cost.ts';
import { logLoss } from '../../core/metrics/log-loss.ts';
import { mae } from '../../core/metrics/mae.ts';
import { multiclassLogLoss } from '../../core/metrics/multiclass-log-loss.ts';
import { prAuc } from '../../core/metrics/pr-auc.ts';
import { rmse } from '../../core/metrics/rmse.ts';
import { rocAuc } from '../../core/metrics/roc-auc.ts';
import { canonicalText } from '../../core/values/canonical.ts';
import type { Played, Scored } from './play.ts';

/** Figures of predictions by the truth of the table; of rows whose truth it has. */
export type Scores = Record<string, number>;

export function scoresOf(
  scored: readonly Scored[],
  { classes }: Pick<Played, 'classes'>,
  { objective }: Project,
): Scores {
  const judged = scored.filter(({ row }) => row.truth !== null);
  const rows = judged.length;
  if (rows === 0) return { rows };
  const predictions = judged.map(({ prediction }) => prediction);
  if (objective.task === 'regression') {
    const truth = judged.map(({ row }) => Number(row.truth));
    const values = predictions.map(({ value }) => value!);
    return { rows, rmse: rmse(truth, values), mae: mae(truth, values) };
  }
  const truth = judged.map(({ row }) => classOf(row.truth, classes));
  if (objective.task === 'multiclass') {
    const probabilities = predictions.flatMap((p) => classes.map((name) => p.probabilities![name]!));
    const wrong = predictions.filter(({ label }, i) => label !== classes[truth[i]!]).length;
    return { rows, error: wrong / rows, logLoss: multiclassLogLoss(truth, probabilities, classes.length) };
  }
  const probabilities = predictions.map(({ probability }) => probability!);
  const wrong = probabilities.filter((p, i) => p >= 0.5 !== (truth[i] === 1)).length;
  const cost = predictions.reduce(
    (sum, { decision, costs }, i) =>
      sum + realisedCost(decision!, truth[i]!, costs ?? [1, 1, 0, 0], objective.review?.cost),
    0,
  );
  const areas = new Set(truth).size === 2 && {
    rocAuc: rocAuc(truth, probabilities),
    prAuc: prAuc(truth, probabilities),
  };
  return {
    rows,
    error: wrong / rows,
    logLoss: logLoss(truth, probabilities),
    ...areas,
    costPer1000: (1000 * cost) / rows,
  };
}

function classOf(truth: Scored['row']['truth'], classes: readonly string[]): number {
  const text = canonicalText(
    typeof truth === 'boolean' ? 'boolean' : typeof truth === 'number' ? 'number' : 'string',
    truth,
  );
  return classes.indexOf(text ?? '');
}

/** The same for each stretch of time. @param length ms */
export function scoresByTime(played: Played, project: Project, length: number): { from: string; scores: Scores }[] {
  const { scored } = played;
  const first = scored[0]?.row.time ?? 0;
  const stretches = Map.groupBy(scored, ({ row }) => Math.floor((row.time - first) / length));
  return [...stretches].map(([at, part]) => ({
    from: new Date(first + at * length).toISOString().slice(0, 10),
    scores: scoresOf(part, played, project),
  }));
}
