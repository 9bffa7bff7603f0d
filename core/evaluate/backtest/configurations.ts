import type { Ranked } from '../leaderboard.ts';
import type { Configuration } from './backtest-plan.ts';
import { maxBlocks } from './origins.ts';

/**
 * The configurations that a backtest fits anew, of which the first serves unless the other is surely better. The ranking is of rows
 * before the test part: where the world has changed since, its best may be the worse model of now. So beside it is fitted what has
 * proved itself in production, the champion's configuration; or, where that is the best itself or there is none, the best of another
 * algorithm, if its fits take no longer than the search may.
 * @param ranked on validation, best first
 * @param champion index of the trial with the champion's configuration
 * @param minutes of the search
 */
export function configurationsOf(
  ranked: readonly Ranked[],
  champion: number | undefined,
  minutes: number,
): Configuration[] {
  const best = ranked[0]!;
  const own = ranked.find(({ trial }) => trial.spec.index === champion);
  if (own && own !== best) return [configurationOf(own, 'champion'), configurationOf(best, 'validation')];
  const affordable = ({ trial }: Ranked) =>
    trial.duration !== undefined && trial.duration * maxBlocks <= minutes * 60_000;
  const other = ranked.find(
    (one) => !one.trial.spec.baseline && one.trial.spec.algorithm !== best.trial.spec.algorithm && affordable(one),
  );
  return [configurationOf(best, 'validation'), ...(other ? [configurationOf(other, 'other')] : [])];
}

function configurationOf({ trial: { spec, iterations = 1 } }: Ranked, of: Configuration['of']): Configuration {
  return { trial: { ...spec, iterations }, of };
}
