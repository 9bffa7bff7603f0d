import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsV4Signer } from 'aws4fetch';
import { beforeAll, describe, expect, test } from 'vitest';
import { projectKey } from '../../bin/client/api-key.ts';
import { readLightgbm } from '../../core/algorithms/gradient-boosted-trees/lightgbm/read.ts';
import { lake } from '../../core/contracts/lake.ts';
import type { PredictionResponse } from '../../core/contracts/serving.ts';
import type { FeaturePlan } from '../../core/features/index.ts';
import { rowTransform } from '../../core/features/row.ts';
import { applyCalibration } from '../../core/metrics/calibration/apply-calibration.ts';
import { csv } from '../../scripts/csv.ts';
import { ordersProject } from '../../scripts/orders.ts';
import { loadModel } from '../support/algorithms.ts';
import { type Answer, ask, keyOf, send } from './support/api.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { captured, listKeys } from './support/lake.ts';
import { trainOrders } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('api');
const other = uniqueName('api-other');
const record = { distance: 80, carrier: 'snail, ltd' };
let key = '';

beforeAll(async () => {
  await publish(ordersProject(other));
  await trainOrders(ordersProject(name, { training: { algorithms: ['gradientBoostedTrees'], search: { trials: 1 } } }));
  key = await keyOf(name);
});

const predict = (body: unknown, change = {}) => ask(`projects/${name}/predictions`, { key, body, ...change });

/** An error as all of them look: JSON with a code and a message that helps, and no word of our insides. */
function expectRefusal(answer: Answer, status: number, message: RegExp): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.type).toMatch(/^application\/json/);
  expect(answer.json.error?.code).toMatch(/^[a-z_]+$/);
  expect(answer.json.error?.message).toMatch(message);
  expect(answer.text).not.toMatch(/\bat .*:\d+:\d+|node_modules|\.ts\b/);
}

describe('a record', () => {
  test('that is right is answered', async () => {
    const { status, json } = await ask<PredictionResponse>(`projects/${name}/predictions`, {
      key,
      body: { records: [record, { ...record, distance: null, unknown: { deep: [1] } }] },
    });

    expect(status).toBe(200);
    expect(json.modelVersion).toBe(1);
    expect(json.predictions.map((p) => p.probability)).toEqual([expect.any(Number), expect.any(Number)]);
    expect(new Set(json.predictions.map((p) => p.inferenceId)).size).toBe(2);
  });

  test('without a field is refused by the name of the field', async () => {
    const answer = await predict({ records: [record, { carrier: 'x' }] });

    expectRefusal(answer, 400, /records\[1\]\.distance: missing field 'distance' \(number\)/);
    expect(answer.json.error?.details).toEqual([
      { path: 'records[1].distance', message: expect.stringContaining('send null') },
    ]);
  });

  test('with a text that is no number is refused', async () => {
    expectRefusal(
      await predict({ records: [{ ...record, distance: 'far' }] }),
      400,
      /distance: expected a number, received/,
    );
  });

  test('with a number beyond its range is refused', async () => {
    expectRefusal(await predict({ records: [{ ...record, distance: -1 }] }), 400, /distance: expected/);
    expectRefusal(
      await predict(`{"records":[{"carrier":"x","distance":1e999}]}`),
      400,
      /distance: expected a finite number/,
    );
  });

  test('of 10,000 fields is refused', async () => {
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, i]));

    expectRefusal(await predict({ records: [{ ...record, ...wide }] }), 400, /at most 1000 fields, received 10002/);
  });

  test('that is no object is refused', async () => {
    for (const wrong of [null, 7, 'x', [record]])
      expectRefusal(await predict({ records: [wrong] }), 400, /records\[0\]: expected an object/);
  });
});

describe('a body', () => {
  test.each([
    ['broken JSON', '{"records": [{"distance": }]}', /not JSON: line 1, column 27/],
    ['no JSON at all', 'distance=80', /not JSON/],
    ['empty', '', /empty body/],
    ['an empty list', '[]', /received an empty list/],
    ['a text', '"records"', /expected a JSON object/],
    ['no records', '{}', /received no "records"/],
    ['empty records', '{"records":[]}', /received an empty list/],
    ['records of another type', '{"records":{"distance":1}}', /expected "records"/],
    ['1,001 records', { records: Array.from({ length: 1001 }, () => record) }, /1 to 1,000 objects; received 1,001/],
  ])('%s is refused', async (_, body, message) => {
    expectRefusal(await predict(body), 400, message);
  });

  test('of 1,000 records is answered, and captured together', async () => {
    const objects = async () => (await listKeys(lake.inferences(name))).length;
    const before = await objects();
    const { status, json } = await ask<PredictionResponse>(`projects/${name}/predictions`, {
      key,
      body: { records: Array.from({ length: 1000 }, () => record) },
    });

    expect(status).toBe(200);
    expect(json.predictions).toHaveLength(1000);
    const ids = json.predictions.map(({ inferenceId }) => inferenceId);
    expect(new Set((await captured(name, ids)).map(({ inferenceId }) => inferenceId)).size).toBe(1000);
    // A call to the stream takes 500.
    expect((await objects()) - before).toBe(2);
  });

  test('of more than 5 MB is refused', async () => {
    expectRefusal(await predict({ records: [{ ...record, note: 'x'.repeat(5_000_001) }] }), 413, /at most 5 MB/);
  });

  test('of another type is refused', async () => {
    const answer = await predict('<records/>', { headers: { 'content-type': 'application/xml' } });

    expectRefusal(answer, 415, /expected content-type: application\/json/);
  });
});

describe('an explanation', () => {
  test('adds up to the score, in words', async () => {
    const { status, json, text } = await ask<PredictionResponse>(`projects/${name}/predictions`, {
      key,
      body: { records: [record, { ...record, distance: null }], explain: true },
    });

    expect(status, text).toBe(200);
    for (const { explanation } of json.predictions) {
      const { base, score, contributions, rest } = explanation!;
      expect(contributions.reduce((sum, c) => sum + c.contribution, base + rest.contribution)).toBeCloseTo(score, 9);
    }
    const reasons = json.predictions.map(({ explanation }) => explanation!.contributions.map((c) => c.reason));
    expect(reasons[0]).toContainEqual(expect.stringMatching(/^distance 80 is as usual \(typical /));
    expect(reasons[0]).toContainEqual(expect.stringMatching(/^carrier "snail, ltd" \(in \d/));
    expect(reasons[1]).toContain('distance is missing');
  });

  test('is asked for by true or false, of at most 100 records', async () => {
    expectRefusal(await predict({ records: [record], explain: 'yes' }), 400, /expected "explain": true or false/);
    const many = Array.from({ length: 101 }, () => record);
    expectRefusal(await predict({ records: many, explain: true }), 400, /1 to 100 objects; received 101/);
  });

  test('is printed by the command line', async () => {
    const file = writeFile('explained.csv', csv([record]));

    const plain = await perennial('predict', name, '--file', file, '--explain');
    const whole = await perennial<PredictionResponse>('predict', name, '--file', file, '--explain', '--json');

    expect(plain.stdout, plain.stderr).toMatch(/log odds .*, on average/);
    expect(plain.stdout).toMatch(/[+−][\d.]+ {2}distance 80 is as usual/);
    expect(whole.json.predictions[0]!.explanation?.contributions.length).toBeGreaterThan(0);
  });
});

test('the run and its trials are shown by the tracking protocol, and the champion as a registered model', async () => {
  const at = await platform();
  const { value } = await projectKey(at, name, { wanted: ['predict', 'label', 'track'] });
  const asked = async (path: string, body?: unknown) => {
    const answer = await fetch(at.apiUrl(`projects/${name}/api/2.0/mlflow/${path}`), {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${value}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return answer.json();
  };
  interface Run {
    info: { run_id: string; status: string };
    data: {
      tags: { key: string; value: string }[];
      metrics: { key: string }[];
      params: { key: string; value: string }[];
    };
  }

  const search = { experiment_ids: ['lifecycle'], filter: "tags.`mlflow.parentRunId` LIKE 'lifecycle-%'" };
  const { runs } = (await asked('runs/search', search)) as { runs: Run[] };
  const { model_version: champion } = (await asked(`registered-models/alias?name=${name}&alias=champion`)) as {
    model_version: { version: string; run_id: string; source: string };
  };
  const { run } = (await asked(`runs/get?run_id=${champion.run_id}`)) as { run: Run };

  expect(runs.map(({ data }) => data.params.find(({ key: k }) => k === 'algorithm')?.value)).toContain(
    'gradientBoostedTrees',
  );
  expect(champion.version).toBe('1');
  expect(run.info.status).toBe('FINISHED');
  expect(run.data.tags).toContainEqual({ key: 'perennial.outcome', value: 'promoted' });
  expect(run.data.metrics.length).toBeGreaterThan(3);
  const file = `${champion.source.replace('mlflow-artifacts:/', '')}/model.json`;
  const model = await fetch(at.apiUrl(`projects/${name}/api/2.0/mlflow-artifacts/artifacts/${file}`), {
    headers: { authorization: `Bearer ${value}` },
  });
  expect(await model.json()).toBeTypeOf('object');
  expect(await asked('runs/set-tag', { run_id: champion.run_id, key: 'x', value: 'y' })).toMatchObject({
    error_code: 'PERMISSION_DENIED',
  });
});

describe('an export', () => {
  interface Exported {
    files: string[];
    inputs: { name: string; kind: string }[];
  }
  const folder = mkdtempSync(join(tmpdir(), 'perennial-export-'));
  const exported = (format: string, file: string) =>
    perennial<Exported>('export', name, '1', '--format', format, '--out', join(folder, file), '--json');

  test('for LightGBM predicts as the API does', async () => {
    const { code, json, stderr } = await exported('lightgbm', 'orders.txt');
    expect(code, stderr).toBe(0);
    expect(json.files).toEqual(['orders.txt', 'orders.features.json', 'orders.py'].map((file) => join(folder, file)));
    const [model, about] = json.files.map((file) => readFileSync(file, 'utf8')) as [string, string];
    const { plan, calibration } = JSON.parse(about) as { plan: FeaturePlan; calibration: unknown };
    const features = new Float32Array(plan.features.length);
    rowTransform(plan)(record, [], features);
    const out = new Float64Array(1);
    loadModel(readLightgbm(model)).predictRow(features, out);

    const answer = await ask<PredictionResponse>(`projects/${name}/predictions`, { key, body: { records: [record] } });

    expect(applyCalibration(calibration)(out[0]!)).toBeCloseTo(answer.json.predictions[0]!.probability!, 9);
  });

  test('for ONNX takes the columns as they are', async () => {
    const { code, json, stderr } = await exported('onnx', 'orders.onnx');

    expect(code, stderr).toBe(0);
    expect(json.inputs.map(({ name, kind }) => [name, kind])).toEqual([
      ['distance', 'column'],
      ['carrier', 'column'],
    ]);
    expect(readFileSync(json.files[0]!).includes(`"project":"${name}","version":1`)).toBe(true);
  });

  test('of a version that is not there fails', async () => {
    const { code, stderr } = await perennial('export', name, '99', '--format', 'onnx');

    expect(code).toBe(1);
    expect(stderr).toMatch(/no model version 99/);
  });
});

describe('a caller', () => {
  const body = { records: [record] };

  test('without a key, or with one that nobody made, is refused', async () => {
    for (const key of ['', 'not-a-key-of-anyone'])
      expectRefusal(await predict(body, { key }), 403, /expected a valid API key in the header x-api-key/);
  });

  test("with another project's key is refused", async () => {
    const answer = await predict(body, { key: await keyOf(other) });

    expectRefusal(answer, 403, new RegExp(`not granted project '${name}'`));
  });

  test('without the scope is refused', async () => {
    const at = await platform();
    const { value } = await projectKey(at, other, { wanted: ['predict'] });
    const label = { labels: [{ key: 'o-1', value: true }] };

    const answer = await ask(`projects/${other}/labels`, { key: value, body: label });

    expectRefusal(answer, 403, /granted predict in project .*, not label/);
  });

  test('of a project that nobody published is told no more than of another', async () => {
    const labels = { labels: [{ key: 'a', value: 1 }] };
    for (const [path, sent] of [
      ['projects/nowhere/predictions', body],
      ['projects/nowhere/labels', labels],
    ] as const)
      expectRefusal(await ask(path, { key, body: sent }), 403, /not granted project 'nowhere'/);
  });

  test('of a project without a model is told so', async () => {
    const answer = await ask(`projects/${other}/predictions`, { key: await keyOf(other), body });

    expectRefusal(answer, 409, /no model in service yet/);
  });
});

describe('a route', () => {
  test.each(['GET', 'PUT', 'PATCH', 'DELETE'])('asked by %s is refused', async (method) => {
    expectRefusal(await ask(`projects/${name}/predictions`, { method, key }), 404, /expected POST \/projects/);
  });

  test.each(['', 'projects', `projects/${name}`, 'projects/x/y/z', 'health'])("'%s' does not exist", async (path) => {
    expectRefusal(await ask(path, { key, body: {} }), 404, /no such route or method: expected POST \/projects/);
  });
});

describe('labels', () => {
  const label = (labels: unknown) => ask<Record<string, unknown>>(`projects/${name}/labels`, { key, body: { labels } });

  test('that are right are taken, and those that are not are named', async () => {
    const { status, json } = await label([
      { key: 'o-1-1', value: true },
      { key: 'o-1-2', value: 'maybe' },
      { value: false },
    ]);

    expect(status).toBe(200);
    expect(json).toMatchObject({ accepted: 1 });
    expect((json.rejected as { path: string }[]).map((r) => r.path)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^labels\[1\]/), expect.stringMatching(/^labels\[2\]/)]),
    );
  });

  test('of which none is right are refused', async () => {
    expectRefusal(await label([{ key: 'o-1-1', value: 'maybe' }]), 400, /no label could be taken/);
    expectRefusal(await label([]), 400, /empty list/);
  });
});

describe('the API behind IAM', () => {
  test('refuses who has not signed and answers who has', async () => {
    const { outputs, settings } = await platform();
    const url = `${settings.sdk.endpoint}/restapis/${outputs.serviceApiId}/${outputs.apiStage}/_user_request_/projects/${name}/predictions`;
    const body = JSON.stringify({ records: [record] });
    const signer = new AwsV4Signer({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      service: 'execute-api',
      region: settings.region,
      ...settings.sdk.credentials!,
    });
    const { headers } = await signer.sign();

    const unsigned = await send(url, { body });
    const signed = await send<PredictionResponse>(url, { body, headers: Object.fromEntries(headers) });

    expectRefusal(unsigned, 403, /signed with AWS Signature Version 4/);
    expect(signed.status, signed.text).toBe(200);
    expect(signed.json.predictions).toHaveLength(1);
  });
});
