import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { estimatedAreas } from '../../../../core/metrics/estimated/estimated-areas.ts';
import { estimatedConfusion } from '../../../../core/metrics/estimated/estimated-confusion.ts';
import { prAuc } from '../../../../core/metrics/pr-auc.ts';
import { rocAuc } from '../../../../core/metrics/roc-auc.ts';

interface Chunk {
  estimated: Record<string, number>;
  realised: Record<string, number>;
  /** Score, decision, rows, positives, and the score as NannyML calibrates it. */
  scores: [number, number, number, number, number][];
}
const { chunks } = JSON.parse(readFileSync(new URL('./fixtures/nannyml-car-loan.json', import.meta.url), 'utf8')) as {
  chunks: Chunk[];
};

describe.each(chunks.map((chunk, i) => ({ i, chunk })))(
  'chunk $i of the car loans, as NannyML estimates it',
  ({ chunk }) => {
    const score = chunk.scores.map(([p]) => p);
    const calibrated = chunk.scores.map((row) => row[4]);
    const weight = chunk.scores.map(([, , rows]) => rows);
    const decided = chunk.scores.map(([, d]) => d);
    const { estimated, realised } = chunk;

    it('confusion matrix and what follows of it', () => {
      const { truePositive, falsePositive, trueNegative, falseNegative } = estimatedConfusion(
        calibrated,
        decided,
        weight,
      );
      expect(truePositive).toBeCloseTo(estimated.true_positive!, 6);
      expect(falsePositive).toBeCloseTo(estimated.false_positive!, 6);
      expect(trueNegative).toBeCloseTo(estimated.true_negative!, 6);
      expect(falseNegative).toBeCloseTo(estimated.false_negative!, 6);
      expect(truePositive / (truePositive + falsePositive)).toBeCloseTo(estimated.precision!, 9);
      expect(truePositive - 5 * falsePositive - 2 * falseNegative).toBeCloseTo(estimated.business_value!, 5);
    });

    it('areas under curves, up to the order of equal scores', () => {
      const areas = estimatedAreas(calibrated, score, weight);
      expect(Math.abs(areas.rocAuc - estimated.roc_auc!)).toBeLessThan(1e-4);
      expect(Math.abs(areas.prAuc - estimated.average_precision!)).toBeLessThan(1e-3);
    });

    it('beside the realised ones', () => {
      const rows = chunk.scores.flatMap(([p, , n, positive]) => [
        { p, y: 1, w: positive },
        { p, y: 0, w: n - positive },
      ]);
      const y = rows.map((row) => row.y);
      const p = rows.map((row) => row.p);
      const w = rows.map((row) => row.w);
      expect(rocAuc(y, p, w)).toBeCloseTo(realised.roc_auc!, 9);
      expect(prAuc(y, p, w)).toBeCloseTo(realised.average_precision!, 9);
    });
  },
);
