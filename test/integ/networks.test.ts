import { expect, test } from 'vitest';
import { getModel } from '../../core/registry/models.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { type Order, ordersProject } from '../../scripts/orders.ts';
import { explainedPredictions, servesOrders } from './support/explained.ts';
import { trainOrders } from './support/lifecycle.ts';
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

  await servesOrders(name);
});

test('an average of trees, a linear model and a network serves as one model', async () => {
  const name = uniqueName('mixed');
  const parameters = { neuralNetwork: { epochs: 15, members: 3, units: 16 } };
  const { run } = await trainOrders(
    ordersProject(name, { training: { parameters, search: { trials: 3 } } }),
    slowAndLate(),
  );

  const { algorithm } = await getModel((await platform()).registry, name, run.version!);
  expect(algorithm.members!.map((member) => member.algorithm).sort()).toEqual([
    'gradientBoostedTrees',
    'logisticRegression',
    'neuralNetwork',
  ]);
  const records = [
    { id: 'far', distance: 90, carrier: 'snail, ltd' },
    { id: 'near', distance: 5, carrier: 'snail, ltd' },
    { id: 'step', distance: 40, carrier: 'snail, ltd' },
    { id: 'none', distance: 40, carrier: 'Æther & Co' },
  ];
  const predictions = await explainedPredictions(name, records);
  const [far, near, step, none] = predictions.map(({ probability }) => probability!);
  expect(far).toBeGreaterThan(0.85);
  expect(near).toBeLessThan(0.15);
  expect(step! - none!).toBeGreaterThan(0.3);
  // A column is explained once, though members read it in different encodings.
  const { contributions } = predictions[2]!.explanation!;
  expect(contributions.map(({ feature }) => feature).sort()).toEqual(['carrier', 'distance']);
});

/** The chance rises with the distance, which a line says best, and by a step of one carrier, which trees do. */
function slowAndLate(): Order[] {
  const random = seededRandom(1);
  return Array.from({ length: 700 }, (_, i) => {
    const distance = Math.round(random() * 1000) / 10;
    const carrier = random() < 0.5 ? 'Æther & Co' : 'snail, ltd';
    const step = carrier === 'snail, ltd' && distance > 30 && distance < 50 ? 3.5 : 0;
    const chance = 1 / (1 + Math.exp(-((distance - 50) / 12 + step)));
    return { id: `m-${i}`, distance: random() < 0.02 ? null : distance, carrier, late: random() < chance };
  });
}
