import type { EarlyStoppingMetric } from '../model.ts';
import type { Objective, Targets } from '../objectives/objective.ts';

/** Validation rows, with their scores as they are at each call. */
export interface WatchedRows {
  targets: Targets;
  /** Shape (outputs, rows). */
  scores: Float64Array;
  /** Weighted mean loss of the scores as they are. */
  loss(): number;
}

/** Follows a metric of the validation rows from round to round. */
export interface EarlyStopping {
  /** What is followed: `loss` or a metric's name. */
  readonly stoppingMetricName: string;
  /** Value by round. */
  readonly history: number[];
  /** Round of the best value so far; 0 is the constant before the first tree. */
  readonly bestRound: number;
  /** Looks at the scores after a round; true when nothing became better for `patience` rounds. */
  shouldStop(round: number): boolean;
}

/**
 * @param patience rounds without a better value; 0: never stops
 * @param watch a metric in place of the loss; one that is undefined on these rows (NaN) gives way to the loss
 */
export function earlyStopping(
  objective: Objective,
  unseen: WatchedRows,
  patience: number,
  stoppingMetric?: EarlyStoppingMetric,
): EarlyStopping {
  const predicted = stoppingMetric && predictions(objective, unseen.targets, unseen.scores);
  const isDefined = stoppingMetric && predicted && !Number.isNaN(stoppingMetric.value(predicted()));
  const value = isDefined ? () => stoppingMetric.value(predicted()) : unseen.loss;
  const sign = isDefined && stoppingMetric.higherIsBetter ? -1 : 1;
  const history: number[] = [];
  let best = sign * value();
  let bestRound = 0;
  return {
    stoppingMetricName: isDefined ? stoppingMetric.name : 'loss',
    history,
    get bestRound() {
      return bestRound;
    },
    shouldStop(round) {
      const now = value();
      history.push(now);
      if (sign * now < best) {
        best = sign * now;
        bestRound = round;
      }
      return patience > 0 && round - bestRound >= patience;
    },
  };
}

/** Predictions from scores, row by row into one buffer. */
function predictions({ transform }: Objective, { target, outputs }: Targets, scores: Float64Array): () => Float64Array {
  const n = target.length;
  const out = new Float64Array(n * outputs);
  const row = new Float64Array(outputs);
  return () => {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < outputs; k++) row[k] = scores[k * n + i]!;
      transform(row);
      out.set(row, i * outputs);
    }
    return out;
  };
}
