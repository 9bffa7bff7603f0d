import { bootstrapBlocks } from '../metrics/blocks.ts';
import { pickRows } from '../metrics/pick-rows.ts';
import { selectionMetric } from '../metrics/selection-metric.ts';
import type { Predicted } from '../metrics/statistics.ts';
import { compareChampion, type Verdict } from './compare-champion.ts';
import type { EvaluationInput } from './evaluate.ts';

/**
 * The winner against the champion on the rows that are new to it; against none where there is none, or none that could be
 * compared.
 * @param predicted the winner on the test rows
 */
export function judgeChampion(
  { champion, project, test }: EvaluationInput,
  predicted: Predicted,
  options: { minimumGain: number; confidence: number; samples: number; seed: number },
): Verdict {
  if (!champion) return { verdict: 'promote', reason: 'won: the first model of the project', champion: null };
  if ('incomparable' in champion) {
    const { version, verdict, incomparable: reason } = champion;
    const words =
      verdict === 'promote'
        ? `won: champion ${version} cannot be compared with it (${reason}), so it was judged against the baselines alone`
        : `kept champion ${version}: ${reason}`;
    return { verdict, reason: words, champion: null, incomparable: { version, reason } };
  }
  const rows = Uint32Array.from(champion.fresh.keys()).filter((i) => champion.fresh[i] === 1);
  const compared = compareChampion(
    selectionMetric(project),
    champion.version,
    {
      champion: pickRows({ ...predicted, predictions: champion.predictions }, rows),
      challenger: pickRows(predicted, rows),
    },
    bootstrapBlocks(
      rows.length,
      Float64Array.from(rows, (i) => test.time[i]!),
      test.entity && Int32Array.from(rows, (i) => test.entity![i]!),
    ),
    options,
  );
  const { note, by } = champion;
  const noted = compared.champion && { ...compared.champion, by, ...(note !== undefined && { note }) };
  return { ...compared, champion: noted, reason: note === undefined ? compared.reason : `${compared.reason}; ${note}` };
}
