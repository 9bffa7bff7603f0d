import { expect } from 'vitest';
import type { PredictionResponse } from '../../../core/contracts/serving.ts';
import { ask, keyOf } from './api.ts';

/** Orders that are surely late, surely not, and of a carrier that nobody knows. */
const unlikeOrders = [
  { id: 'far', distance: 90, carrier: 'snail, ltd' },
  { id: 'near', distance: 10, carrier: 'snail, ltd' },
  { id: 'new', distance: null, carrier: 'unheard of' },
];

/** The model of a project of orders tells them apart, and what it says of each is explained. */
export async function servesOrders(project: string): Promise<void> {
  const predictions = await explainedPredictions(project, unlikeOrders);
  const [far, near, unknown] = predictions.map(({ probability }) => probability);
  expect(far).toBeGreaterThan(0.6);
  expect(near).toBeLessThan(0.3);
  expect(unknown).toEqual(expect.any(Number));
}

/** Predictions whose contributions sum to their scores. */
export async function explainedPredictions(
  project: string,
  records: readonly unknown[],
): Promise<PredictionResponse['predictions']> {
  const answer = await ask<PredictionResponse>(`projects/${project}/predictions`, {
    key: await keyOf(project),
    body: { records, explain: true },
  });
  expect(answer.status, answer.text).toBe(200);
  for (const { explanation } of answer.json.predictions) {
    const { base, rest, score, contributions } = explanation!;
    const sum = contributions.reduce((all, { contribution }) => all + contribution, base + rest.contribution);
    expect(sum).toBeCloseTo(score, 9);
  }
  return answer.json.predictions;
}
