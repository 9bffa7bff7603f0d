import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { onnxWasm } from '../../../adapters/onnx/runtime.ts';
import { modelExplainers } from '../../../core/algorithms/explaining.ts';
import { loadersWith } from '../../../core/algorithms/loading-graphs.ts';
import type { RouteRecord } from '../../../core/contracts/registry/routes.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { bringModel } from '../../../core/import/bring-model.ts';
import { servingPackage } from '../../../core/register/package.ts';
import { ServingError, unavailable } from '../../../core/serve/http/errors.ts';
import { handedOver, handedOverSchema, takenBack } from '../../../core/serve/http/handed-over.ts';
import { ordersProject } from '../../../scripts/orders.ts';
import { project } from '../../support/project.ts';
import { routeTo } from '../../support/route.ts';
import { records } from '../import/table.ts';
import { hashOfKey, memoryService, request } from './service.ts';

const fixture = (name: string) => readFileSync(new URL(`../import/fixtures/${name}`, import.meta.url));
const kinds = { loaders: loadersWith(onnxWasm), explainers: modelExplainers };

function ordersPackage(graph: Uint8Array, about = {}): ServingPackage {
  const columns = { distance: [90, 10, 20], carrier: ['snail, ltd', 'Æther & Co', 'snail, ltd'], id: ['a', 'b', 'c'] };
  const { name, ...orders } = ordersProject('orders');
  const dataset = records(columns, 'binary', ['no', 'yes'], orders);
  const described = { format: 'onnx', file: 'm', sha256: bytesHash(graph), ...about } as const;
  const { plan, model } = bringModel(described, graph, dataset, onnxWasm);
  const own = project(name, orders);
  const { classes } = dataset.extra;
  return servingPackage({
    project: own,
    classes,
    table: dataset.table,
    plan,
    model,
    calibration: null,
    reviewThreshold: null,
  });
}

const { graphs } = JSON.parse(fixture('graphs.json').toString());
const sigmoid = () => ordersPackage(Buffer.from(graphs.sigmoid, 'base64'), { columns: ['distance'] });

test('a graph predicts what onnxruntime does in Python, through validation, plan and capture', async () => {
  const service = memoryService({ kinds });
  await service.serve(ordersPackage(fixture('orders-network.onnx')));
  const expected = JSON.parse(fixture('orders-network.json').toString());
  const { predictions } = await service.predictor.predict(request('orders', { records: expected.records }));
  predictions.forEach(({ probability }, i) => {
    expect(Math.abs(probability! - expected.probabilities[i])).toBeLessThan(1e-6);
  });
  expect(service.captured).toHaveLength(4);
});

test('a record without a prediction is refused with its place, and nothing of the request is captured', async () => {
  const service = memoryService({ kinds });
  await service.serve(sigmoid());
  const many = Array.from({ length: 600 }, (_, i) => ({ id: `${i}`, distance: i === 550 ? null : 1 }));
  const refused = service.predictor.predict(request('orders', { records: many }));
  await expect(refused).rejects.toMatchObject({
    status: 422,
    code: 'no_prediction',
    details: [{ path: 'records[550]', message: expect.stringMatching(/gives no number/) }],
  });
  expect(service.captured).toEqual([]);
});

test('reasons of a graph are refused, and it is said why', async () => {
  const service = memoryService({ kinds });
  await service.serve(sigmoid());
  const asked = service.predictor.predict(request('orders', { records: [{ id: 'a', distance: 1 }], explain: true }));
  await expect(asked).rejects.toMatchObject({ status: 409, message: expect.stringMatching(/no exact contributions/) });
});

test('the prediction function hands a request over after it has seen who asks', async () => {
  const asked: unknown[] = [];
  const answer = { modelVersion: 7, predictions: [] };
  const service = memoryService({
    onnx: async (given) => {
      asked.push(given);
      return answer;
    },
  });
  const route = routeTo('orders', 7, 'd7');
  const handing: RouteRecord = { ...route, variants: [{ ...route.variants[0]!, runtime: 'onnx' }] };
  await service.put(handing);
  const given = request('orders', { records: [] });
  expect(await service.predictor.predict(given)).toBe(answer);
  const stranger = request('orders', { records: [] }, { caller: { kind: 'key', keyHash: hashOfKey('unknown') } });
  await expect(service.predictor.predict(stranger)).rejects.toMatchObject({ status: 403 });
  expect(asked).toEqual([given]);
});

test("what one function says to the other comes back as it was: answers, the caller's faults, and no fault of ours", async () => {
  const through = async (answer: () => Promise<never>) =>
    takenBack(handedOverSchema(JSON.parse(JSON.stringify(await handedOver(answer)))));
  const fault = new ServingError(422, 'no_prediction', 'why', { details: [{ path: 'records[1]', message: 'why' }] });
  for (const error of [fault, unavailable()]) {
    const came: unknown = await through(() => Promise.reject(error)).catch((thrown: unknown) => thrown);
    expect(came).toBeInstanceOf(ServingError);
    expect(came).toEqual(error);
  }
  await expect(handedOver(() => Promise.reject(new TypeError('ours')))).rejects.toThrow(TypeError);
  // As Lambda says that a function has failed.
  expect(() => handedOverSchema({ errorMessage: 'Task timed out', errorType: 'Sandbox.Timedout' })).toThrow(/answer/);
});
