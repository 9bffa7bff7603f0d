import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ProjectInput } from '../../core/contracts/project.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { csv } from '../../scripts/csv.ts';
import { predictions } from './support/api.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { ingest, runToEnd } from './support/lifecycle.ts';
import { lookAfterLabels } from './support/look.ts';
import { publish, uniqueName } from './support/platform.ts';

const name = uniqueName('fares');
const definition = (name: string, intervals: { coverage: number }): ProjectInput => ({
  name,
  objective: { task: 'regression', target: 'fare', intervals },
  data: {
    sources: [
      {
        name: 'trips',
        key: 'id',
        columns: {
          id: { type: 'string', required: true },
          distance: { type: 'number', min: 0 },
          night: { type: 'boolean' },
          fare: { type: 'number', min: 0 },
        },
      },
    ],
  },
  features: { exclude: ['id'] },
  training: { search: { trials: 2, parallel: 2 } },
  monitoring: { minimumRows: 100 },
});

/** What a trip costs, up to a fifth more or less. */
function trips(count: number, seed: number, error = 0.2) {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const distance = Math.round(random() * 400) / 10;
    const night = random() < 0.3;
    const fare = (3 + 2 * distance * (night ? 1.5 : 1)) * (1 + error * (2 * random() - 1));
    return { id: `t-${seed}-${i}`, distance, night, fare: Math.round(100 * fare) / 100 };
  });
}

test('a coverage that the rows cannot keep is refused before anything is trained, with the highest that they can', async () => {
  const few = uniqueName('few');
  await publish(definition(few, { coverage: 0.999 }));
  await ingest(few, 'trips', writeFile('trips.csv', csv(trips(700, 1))));
  const { run } = await runToEnd(few);
  expect(run.status).toBe('failed');
  expect(JSON.stringify(run.error)).toMatch(
    /objective\.intervals\.coverage: 0\.999 expects 999 rows in the test part at least, received \d+; ask for 0\.99\d* at most/,
  );
});

test('a regression that asks for intervals answers, tells and watches them', async () => {
  await publish(definition(name, { coverage: 0.8 }));
  await ingest(name, 'trips', writeFile('trips.csv', csv(trips(700, 1))));
  const { run } = await runToEnd(name);
  expect(run, JSON.stringify(run.error)).toMatchObject({ status: 'succeeded', outcome: 'promoted' });

  const rows = trips(400, 2);
  const asked = rows.map(({ fare: _, ...record }) => record);
  const answered = await predictions(name, asked);
  const within = answered.predictions.filter(({ interval }, i) => {
    return rows[i]!.fare >= interval!.lower && rows[i]!.fare <= interval!.upper;
  });
  expect(within.length / rows.length).toBeGreaterThan(0.7);
  expect(within.length / rows.length).toBeLessThan(0.9);
  for (const { value, interval } of answered.predictions) {
    expect(interval!.coverage).toBe(0.8);
    expect(interval!.lower).toBeLessThanOrEqual(value!);
    expect(interval!.upper).toBeGreaterThanOrEqual(value!);
    expect(interval!.lower).toBeGreaterThanOrEqual(0);
  }

  const out = writeFile('predicted.csv', '');
  const file = writeFile('asked.csv', csv(asked.slice(0, 5)));
  const predicted = await perennial('predict', name, '--file', file, '--out', out);
  expect(predicted.code, predicted.stderr).toBe(0);
  expect(readFileSync(out, 'utf8').split('\n')[0]).toContain('value,lower,upper,modelVersion');
  const shown = await perennial('model', 'show', name, '1');
  expect(shown.stdout).toMatch(/Prediction intervals\n {2}\d\d\.\d % of \d+ test rows within \(standard error/);
  const json = await perennial<{ metrics: Record<string, number>; card: string }>('model', 'show', name, '1', '--json');
  expect(json.json.metrics.intervalCoverage).toBeGreaterThan(0.6);
  expect(readFileSync(json.json.card, 'utf8')).toContain('shall lie in with a chance of 80.0 %');

  // What arrives errs three times as much as in training.
  const wrong = trips(400, 2, 0.6);
  const labels = wrong.map(({ id, fare }) => ({ key: id, value: fare }));
  const inferenceIds = answered.predictions.map((p) => p.inferenceId);
  const { performance, findings } = await lookAfterLabels(name, inferenceIds, labels);
  expect(performance!.coverage).toMatchObject({ asked: 0.8, below: true });
  expect(performance!.metrics.intervalCoverage!.value).toBeLessThan(0.6);
  expect(findings.map(({ id }) => id)).toContain('coverage:interval');
});
