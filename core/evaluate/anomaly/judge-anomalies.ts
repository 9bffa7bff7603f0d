import type { Project } from '../../contracts/project.ts';
import { batchesOf } from '../../metrics/batches.ts';
import { pickRows } from '../../metrics/pick-rows.ts';
import { selectionMetric } from '../../metrics/selection-metric.ts';
import type { Predicted } from '../../metrics/statistics.ts';
import { valuesOf } from '../../table/rows-of-part.ts';
import { compareChampion, number, type Verdict } from '../compare-champion.ts';
import type { ChampionInput, PartRows } from '../evaluate.ts';

const unlabelled = 'nothing tells which of two models of anomalies is better';

/**
 * A model of newer rows takes over from the champion, unless the labels of rows that are new to both say that the champion finds
 * anomalies better: surely so, by the test that a challenger has to pass elsewhere. With too few labels nothing tells.
 * @param predicted the new model on the test rows
 * @param test the same rows; a target of -1 is no label
 */
export function judgeAnomalies(
  project: Project,
  champion: ChampionInput | undefined,
  predicted: Predicted,
  test: PartRows,
): Verdict {
  if (!champion) return { verdict: 'promote', reason: 'won: the first model of the project', champion: null };
  const { version } = champion;
  const newer = `won: it was made of newer rows than version ${version}`;
  const incomparable = (reason: string): Verdict => ({
    verdict: 'promote',
    reason: `${newer}; ${reason}`,
    champion: null,
    incomparable: { version, reason },
  });
  if ('incomparable' in champion) return incomparable(unlabelled);
  const rows = Uint32Array.from(champion.fresh.keys()).filter((i) => champion.fresh[i] === 1 && test.target[i]! >= 0);
  // With labels they are two classes, and judged as such.
  const labelled = { ...predicted, task: 'binary' as const };
  const own = pickRows(labelled, rows);
  const before = pickRows({ ...labelled, predictions: champion.predictions }, rows);
  const entity = test.entity && Int32Array.from(rows, (i) => test.entity![i]!);
  const batches = batchesOf(rows.length, valuesOf(test.time, rows, 1), entity);
  const metric = selectionMetric(project);
  const options = { minimumGain: 0, confidence: project.promotion.confidence };
  const back = compareChampion(metric, version, { champion: own, challenger: before }, batches, options);
  if (!back.champion) return incomparable(unlabelled);
  const compared = compareChampion(metric, version, { champion: before, challenger: own }, batches, options);
  const { champion: theirs, challenger: ours } = compared.champion!;
  const figures = `${metric} ${number(ours)} against ${number(theirs)} of champion ${version} on ${rows.length} labelled rows that are new to both`;
  // Whoever is judged by being newer spends no chance.
  const comparison = { ...compared.champion!, by: champion.by, spent: false };
  return back.verdict === 'promote'
    ? {
        verdict: 'keep',
        reason: `kept champion ${version}: it surely finds anomalies better (${figures})`,
        champion: comparison,
      }
    : { verdict: 'promote', reason: `${newer}, which is not surely better (${figures})`, champion: comparison };
}
