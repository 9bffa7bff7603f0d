import { expect, test } from 'vitest';
import type { PredictionResponse } from '../../core/contracts/serving.ts';
import { getModel } from '../../core/registry/models.ts';
import { ask, keyOf } from './support/api.ts';
import { trainOrders } from './support/lifecycle.ts';
import { ordersProject } from './support/orders.ts';
import { platform, uniqueName } from './support/platform.ts';

test('a network that a project asks for is trained, refitted, promoted, served and explained', async () => {
  const name = uniqueName('network');
  const parameters = { neuralNetwork: { epochs: 20, members: 4, units: 32 } };
  const { run, trials } = await trainOrders(
    ordersProject(name, { training: { algorithms: ['neuralNetwork'], parameters, search: { trials: 2 } } }),
  );

  const own = trials.filter(({ algorithm }) => algorithm === 'neuralNetwork');
  expect(own.map(({ status }) => status)).not.toContain('failed');
  expect(own.length).toBeGreaterThanOrEqual(2);
  const { algorithm } = await getModel((await platform()).registry, name, run.version!);
  expect(algorithm).toMatchObject({ name: 'neuralNetwork', parameters: { units: 32 } });
  expect(algorithm.iterations).toBeGreaterThan(0);

  const records = [
    { id: 'far', distance: 90, carrier: 'snail, ltd' },
    { id: 'near', distance: 10, carrier: 'snail, ltd' },
    { id: 'new', distance: null, carrier: 'unheard of' },
  ];
  const answer = await ask<PredictionResponse>(`projects/${name}/predictions`, {
    key: await keyOf(name),
    body: { records, explain: true },
  });
  expect(answer.status, answer.text).toBe(200);
  const [far, near, unknown] = answer.json.predictions;
  expect(far!.probability).toBeGreaterThan(0.6);
  expect(near!.probability).toBeLessThan(0.3);
  expect(unknown!.probability).toEqual(expect.any(Number));
  for (const { explanation } of [far!, near!, unknown!]) {
    const { base, rest, score, contributions } = explanation!;
    const sum = contributions.reduce((all, { contribution }) => all + contribution, base + rest.contribution);
    expect(sum).toBeCloseTo(score, 9);
  }
});
