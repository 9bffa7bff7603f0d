import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ProjectInput } from '../../core/contracts/project.ts';
import type { PredictionResponse } from '../../core/contracts/serving.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { csv } from '../../scripts/csv.ts';
import { ask, keyOf, predictions } from './support/api.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { ingest, runToEnd } from './support/lifecycle.ts';
import { lookAfterLabels } from './support/look.ts';
import { publish, uniqueName } from './support/platform.ts';

const name = uniqueName('meters');
const definition: ProjectInput = {
  name,
  objective: { task: 'anomaly', review: { capacityPerDay: 4 } },
  data: {
    sources: [
      {
        name: 'readings',
        key: 'id',
        time: 'at',
        columns: {
          id: { type: 'string', required: true },
          at: { type: 'timestamp' },
          power: { type: 'number' },
          heat: { type: 'number' },
          site: { type: 'string' },
        },
      },
    ],
  },
  monitoring: { minimumRows: 100 },
};

/** A hundred readings a day: power goes with heat, but for one in a hundred. */
function readings(count: number, seed: number, from: string) {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const odd = random() < 0.01;
    const heat = 20 + 10 * random();
    const power = odd ? 90 + 20 * random() : 2 * heat + random();
    const at = new Date(Date.parse(from) + i * 864_000).toISOString();
    const site = odd && random() < 0.5 ? 'cellar' : `hall ${1 + Math.floor(3 * random())}`;
    return { row: { id: `m-${seed}-${i}`, at, power: Math.round(100 * power) / 100, heat, site }, odd };
  });
}

test('records without labels become a model that finds what is unlike the others, and it is served, explained and watched', async () => {
  await publish(definition);
  const known = readings(2000, 1, '2026-05-01T00:00:00Z').map(({ row }) => row);
  await ingest(name, 'readings', writeFile('readings.csv', csv(known)));
  const { run } = await runToEnd(name);
  expect(run, JSON.stringify(run.error)).toMatchObject({ status: 'succeeded' });

  const live = readings(400, 2, '2026-05-22T00:00:00Z');
  const answered = await predictions(
    name,
    live.map(({ row }) => row),
  );
  const reviewed = answered.predictions.filter(({ decision }) => decision === 'review');
  // Four of a hundred.
  expect(reviewed.length / live.length).toBeGreaterThan(0.01);
  expect(reviewed.length / live.length).toBeLessThan(0.09);
  live.forEach(({ odd }, i) => {
    const { score, decision } = answered.predictions[i]!;
    expect(score).toBeGreaterThan(0);
    if (odd) expect(decision).toBe('review');
  });

  const explained = await ask<PredictionResponse>(`projects/${name}/predictions`, {
    key: await keyOf(name),
    body: { records: [{ id: 'x', at: '2026-05-26T00:00:00Z', power: 110, heat: 25, site: 'hall 1' }], explain: true },
  });
  expect(explained.status, explained.text).toBe(200);
  const [{ score, explanation }] = explained.json.predictions as [PredictionResponse['predictions'][number]];
  expect(explanation!.scale).toBe('logScore');
  expect(explanation!.contributions[0]!.feature).toBe('power');
  expect(2 ** explanation!.score).toBeCloseTo(score!, 6);

  const out = writeFile('scored.csv', '');
  const file = writeFile('asked.csv', csv(live.slice(0, 5).map(({ row }) => row)));
  const predicted = await perennial('predict', name, '--file', file, '--out', out);
  expect(predicted.code, predicted.stderr).toBe(0);
  expect(readFileSync(out, 'utf8').split('\n')[0]).toContain('score,decision,modelVersion');
  const shown = await perennial('model', 'show', name, '1');
  expect(shown.stdout).toMatch(
    /Anomalies\n {2}\d.*% of the test rows go to review, .* a day, where [34]\.\d+ % were to/,
  );
  const { json } = await perennial<{ card: string }>('model', 'show', name, '1', '--json');
  expect(readFileSync(json.card, 'utf8')).toContain('Scores and reviews');
  const onnx = await perennial('export', name, '1', '--format', 'onnx', '--out', writeFile('model.onnx', ''));
  expect(onnx.code, onnx.stderr).toBe(0);

  const labels = live.map(({ row, odd }) => ({ key: row.id, value: odd }));
  const inferenceIds = answered.predictions.map((p) => p.inferenceId);
  const { performance, features } = await lookAfterLabels(name, inferenceIds, labels);
  expect(performance!.metrics.rocAuc!.value).toBeGreaterThan(0.95);
  expect(features.map((f) => f.name)).toContain('score');

  // With labels the next run says how many of the anomalies people would see; without any comparison the newer rows serve.
  const again = await runToEnd(name);
  expect(again.run, JSON.stringify(again.run.error)).toMatchObject({ status: 'succeeded' });
});
