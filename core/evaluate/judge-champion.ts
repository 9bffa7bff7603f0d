import { isOfMonitor } from '../contracts/triggers.ts';
import { batchesOf } from '../metrics/batches.ts';
import { pickRows } from '../metrics/pick-rows.ts';
import { selectionMetric } from '../metrics/selection-metric.ts';
import type { Predicted } from '../metrics/statistics.ts';
import { valuesOf } from '../table/rows-of-part.ts';
import { compareChampion, type Verdict } from './compare-champion.ts';
import type { EvaluationInput } from './evaluate.ts';

/**
 * The winner against the champion on the rows that are new to it; against none where there is none, or none that could be
 * compared: then only what is found about it (no better than the prior, a feature, one decision for all) holds it.
 * @param predicted the winner on the test rows
 */
export function judgeChampion({ champion, comparison, project, test }: EvaluationInput, predicted: Predicted): Verdict {
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
  const { minimumGain, confidence, maximumLoss, confidenceOnDrift } = project.promotion;
  const { look, trigger } = comparison ?? {};
  const asked = trigger !== undefined && isOfMonitor({ reason: trigger });
  const compared = compareChampion(
    selectionMetric(project),
    champion.version,
    {
      champion: pickRows({ ...predicted, predictions: champion.predictions }, rows),
      challenger: pickRows(predicted, rows),
    },
    batchesOf(rows.length, valuesOf(test.time, rows, 1), test.entity && Int32Array.from(rows, (i) => test.entity![i]!)),
    {
      minimumGain,
      confidence,
      ...(look !== undefined && { look }),
      ...(asked && maximumLoss > 0 && { bounded: { maximumLoss, confidence: confidenceOnDrift } }),
    },
  );
  const { note, by } = champion;
  const noted = compared.champion && { ...compared.champion, by, ...(note !== undefined && { note }) };
  return { ...compared, champion: noted, reason: note === undefined ? compared.reason : `${compared.reason}; ${note}` };
}
