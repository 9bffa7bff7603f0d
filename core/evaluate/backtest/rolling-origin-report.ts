import type { Metric } from '../../contracts/project.ts';
import { pickRows } from '../../metrics/pick-rows.ts';
import { selectionStatistic } from '../../metrics/selection-metric.ts';
import type { Predicted } from '../../metrics/statistics.ts';
import { recencyInWords } from '../../search/recency.ts';
import type { ChampionInput } from '../evaluate.ts';
import type { RollingOriginReport } from '../evaluation-json.ts';
import type { Backtest } from './read-backtests.ts';

/**
 * The figures of each block.
 * @param predicted test rows with their time, as retraining would have served them
 */
export function rollingOriginOf(
  { outcome, configurations, candidates, origins, block }: Backtest,
  predicted: Predicted & { time: Float64Array },
  metric: Metric,
  champion: ChampionInput | undefined,
): RollingOriginReport {
  const served = champion && 'by' in champion && champion.by === 'served' ? champion : undefined;
  const value = (of: Predicted, rows: Uint32Array) => {
    if (rows.length === 0) return null;
    const found = selectionStatistic(metric, pickRows(of, rows))();
    return Number.isFinite(found) ? found : null;
  };
  const iso = (row: number) => new Date(predicted.time[row]!).toISOString();
  return {
    blocks: origins.map((_, k) => {
      const rows = Uint32Array.from(block.keys()).filter((i) => block[i] === k + 1);
      const fresh = rows.filter((i) => served?.fresh[i] === 1);
      return {
        from: iso(rows[0]!),
        to: iso(rows.at(-1)!),
        rows: rows.length,
        trial: candidates[outcome.chosen[k]!]!.trial,
        recency: recencyInWords(candidates[outcome.chosen[k]!]!.recency),
        value: value(predicted, rows),
        champion: served ? value({ ...predicted, predictions: served.predictions }, fresh) : null,
      };
    }),
    configurations: configurations.map(({ trial, of }) => ({ trial: trial.index, algorithm: trial.algorithm, of })),
    tried: [...new Set(candidates.map(({ recency }) => recencyInWords(recency)))],
    serves: recencyInWords(candidates[outcome.serves]!.recency),
    calibration: outcome.calibration,
    reason: outcome.reason,
  };
}
