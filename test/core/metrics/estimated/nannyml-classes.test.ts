import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { estimatedClasses } from '../../../../core/metrics/estimated/estimated-classes.ts';

interface Chunk {
  rocAuc: number;
  accuracy: number;
  predicted: number[];
  scores: number[][];
  calibrated: number[][];
}
const { chunks } = JSON.parse(readFileSync(new URL('./fixtures/nannyml-cards.json', import.meta.url), 'utf8')) as {
  chunks: Chunk[];
};

it.each(chunks.map((chunk, i) => ({ i, chunk })))(
  'chunk $i of the credit cards, as NannyML estimates it',
  ({ chunk }) => {
    const told = estimatedClasses(chunk.calibrated.flat(), chunk.scores.flat(), chunk.predicted, 3);
    expect(told.accuracy).toBeCloseTo(chunk.accuracy, 5);
    // Rows of equal score are one step of the curve here; there their order counts.
    expect(Math.abs(told.rocAuc - chunk.rocAuc)).toBeLessThan(1e-3);
  },
);

it('expects the log loss that its own probabilities have, and its variance', () => {
  const { logLoss, variance } = estimatedClasses([0.5, 0.5, 0, 1, 0, 0], [0.5, 0.5, 0, 1, 0, 0], [0, 0], 3);
  expect([...logLoss]).toEqual([Math.log(2), 0]);
  expect(variance[0]).toBeCloseTo(0, 12);
  expect(estimatedClasses([0.9, 0.1], [0.9, 0.1], [0], 2).variance[0]).toBeCloseTo(0.09 * Math.log(9) ** 2, 12);
});
