import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { onnxWasm } from '../../../adapters/onnx/runtime.ts';
import { modelExplainers } from '../../../core/algorithms/explaining.ts';
import { loadersWith } from '../../../core/algorithms/loading-graphs.ts';
import { planBatch } from '../../../core/batch/plan.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { bringModel } from '../../../core/import/bring-model.ts';
import { servingPackage } from '../../../core/register/package.ts';
import { rowAt } from '../../../core/table/table.ts';
import { loadEntities } from '../../../core/windows/online/load-entities.ts';
import { ordersProject } from '../../../scripts/orders.ts';
import { project } from '../../support/project.ts';
import { forms, oddDataset, packageOf } from '../edge/models.ts';
import { records } from '../import/table.ts';
import { memoryService, request } from '../serve/service.ts';
import { batchWorld, withHistory } from './world.ts';

const hour = 3_600_000;
/** One or two of each task: what each algorithm predicts is the scorer's, whoever asks. */
const some = forms.filter(([task, algorithm]) =>
  ['gradientBoostedTrees', ...(task === 'multiclass' ? ['logisticRegression'] : []), 'isolationForest'].includes(
    algorithm,
  ),
);

test.each(some)('%s by %s: files of JSON say what the API says, with reasons', async (task, algorithm) => {
  const dataset = oddDataset(task);
  const pkg = await packageOf(dataset, algorithm);
  const world = batchWorld();
  await withHistory(world, dataset);
  const digest = await world.serve(pkg);
  const { rows } = dataset.table;
  const last = Date.parse(String(rowAt(dataset.table, rows - 1).at));
  world.clock.now = last + 1_000 * hour;
  const specs = (pkg.plan as { windows: never[] }).windows;
  await loadEntities(world.entities, {
    ...{ project: 'odd', dataset, specs, model: digest, retained: [], generation: 'g1' },
    now: () => world.clock.now,
  });
  const asked = Array.from({ length: 30 }, (_, i) => {
    const row = Object.entries(rowAt(dataset.table, i * 7)).filter(([name]) => !name.startsWith('$'));
    const at = new Date(last + (i + 1) * hour).toISOString();
    return { ...Object.fromEntries(row), id: `n-${i}`, at, customer: `new-${i}` };
  });
  await world.lake.put(keysOf.batch('odd', 'a.json'), JSON.stringify(asked));
  const online = await world.predictor.predict(request('odd', { records: asked, explain: true }));

  const record = await world.run({
    project: 'odd',
    by: 'ada',
    input: 'a.json',
    options: { format: 'csv', keys: ['id'], explain: true },
  });

  expect(record).toMatchObject({ state: 'finished', result: { predicted: 30, refused: 0 } });
  const found = await world.rowsOf(record);
  online.predictions.forEach((prediction, i) => {
    const row = found[i]!;
    const { probability, decision, expectedCost, value, label, probabilities, score, interval, explanation } =
      prediction;
    const expected = {
      probability,
      decision,
      expectedCost,
      value,
      label,
      score,
      lower: interval?.lower,
      upper: interval?.upper,
    };
    for (const [name, said] of Object.entries(expected))
      if (said !== undefined) expect(row[name], name).toBe(String(said));
    for (const [name, said] of Object.entries(probabilities ?? {}))
      expect(row[`probability_${name}`]).toBe(String(said));
    expect(JSON.parse(row.explanation!)).toEqual(JSON.parse(JSON.stringify(explanation)));
  });
});

test('a graph of ONNX scores a batch; a row without a prediction is isolated, and reasons are refused with the remedy', async () => {
  const { graphs } = JSON.parse(readFileSync(new URL('../import/fixtures/graphs.json', import.meta.url)).toString());
  const graph = Buffer.from(graphs.sigmoid, 'base64');
  const columns = { distance: [90, 10, 20], carrier: ['a', 'b', 'c'], id: ['a', 'b', 'c'] };
  const { name: _, ...orders } = ordersProject('orders');
  const dataset = records(columns, 'binary', ['no', 'yes'], orders);
  const described = { format: 'onnx' as const, file: 'm', sha256: bytesHash(graph), columns: ['distance'] };
  const { plan, model } = bringModel(described, graph, dataset, onnxWasm);
  const own = project('orders', orders);
  const { table, extra } = dataset;
  const made = { project: own, classes: extra.classes, table, plan, model, calibration: null, reviewThreshold: null };
  const pkg = servingPackage(made);
  const kinds = { loaders: loadersWith(onnxWasm), explainers: modelExplainers };
  const world = batchWorld(memoryService({ kinds }));
  await world.publish(own);
  await world.serve(pkg);
  await world.lake.put(keysOf.batch('orders', 'a.csv'), 'id,distance\na,1\nb,\nc,-2\nd,0.5\n');
  const { predictions } = await world.predictor.predict(
    request('orders', {
      records: [
        { id: 'a', distance: 1 },
        { id: 'd', distance: 0.5 },
      ],
    }),
  );

  const record = await world.run({ project: 'orders', by: 'ada', input: 'a.csv', options: { format: 'csv' } });

  expect(record).toMatchObject({ result: { rows: 4, predicted: 2, refused: 2 } });
  const rows = await world.rowsOf(record);
  expect(rows.map(({ error }) => error)).toEqual([
    null,
    expect.stringMatching(/gives no number/),
    expect.stringMatching(/at least 0/),
    null,
  ]);
  expect([rows[0]!.probability, rows[3]!.probability]).toEqual(
    predictions.map(({ probability }) => String(probability)),
  );
  const explained = planBatch(world.ports, {
    project: 'orders',
    by: 'ada',
    input: 'a.csv',
    options: { explain: true },
  });
  await expect(explained).rejects.toThrow(/no explanations: .*leave them out/);
});
