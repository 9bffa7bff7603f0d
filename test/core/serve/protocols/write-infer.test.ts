import { describe, expect, test } from 'vitest';
import type { Prediction } from '../../../../core/contracts/serving.ts';
import { inferAnswer } from '../../../../core/serve/protocols/v2/write-infer.ts';

type Output = { name: string; datatype: string; shape: number[]; data: unknown[]; parameters?: { classes?: string } };

function answered(predictions: readonly Prediction[], outputs?: string[]) {
  const answer = inferAnswer('iris', { id: undefined, outputs }, { modelVersion: 3, predictions: [...predictions] });
  const named = Object.fromEntries((answer.outputs as Output[]).map((output) => [output.name, output]));
  return { version: answer.model_version, named };
}

const of = (modelVersion: number | undefined, label: string, probabilities: Record<string, number>): Prediction => ({
  inferenceId: label,
  ...(modelVersion !== undefined && { modelVersion }),
  label,
  probabilities,
});

describe('while two versions answer', () => {
  // The candidate has learned a class more, and has them in another order.
  const champion = of(3, 'a', { a: 0.7, c: 0.3 });
  const candidate = of(4, 'b', { c: 0.1, b: 0.6, a: 0.3 });

  test('probabilities stand below their classes, whichever version knows them', () => {
    for (const predictions of [
      [champion, candidate],
      [candidate, champion],
    ]) {
      const { probabilities } = answered(predictions).named;
      const classes = JSON.parse(probabilities!.parameters!.classes!) as string[];
      expect(probabilities!.shape).toEqual([2, 3]);
      predictions.forEach((prediction, i) => {
        const row = probabilities!.data.slice(3 * i, 3 * i + 3);
        expect(Object.fromEntries(classes.map((name, c) => [name, row[c]]))).toEqual({
          ...{ a: null, b: null, c: null },
          ...prediction.probabilities,
        });
      });
    }
  });

  test('each record says which answered it, and the answer as a whole where it is one', () => {
    const both = answered([champion, candidate]);
    expect([both.version, both.named.modelVersion]).toEqual([
      '3',
      { name: 'modelVersion', datatype: 'INT64', shape: [2], data: [3, 4] },
    ]);
    expect(answered([candidate, candidate]).version).toBe('4');
    expect(answered([champion]).version).toBe('3');
  });
});

test('without a rollout the version is no tensor unless it is asked for', () => {
  const predictions = [of(undefined, '10', { 10: 0.2, 9: 0.5, __proto__x: 0.3 })];
  const all = answered(predictions);
  expect(Object.keys(all.named)).toEqual(['label', 'probabilities', 'inferenceId']);
  expect(all.named.probabilities!.data).toEqual([0.5, 0.2, 0.3]);
  expect(all.named.probabilities!.parameters!.classes).toBe('["9","10","__proto__x"]');
  expect(answered(predictions, ['modelVersion']).named.modelVersion!.data).toEqual([3]);
});
