import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { poll } from '../../bin/client/poll.ts';
import type { PredictionResponse } from '../../core/contracts/serving.ts';
import { edgePackage } from '../../core/edge/edge-package.ts';
import { buildServingImage, docker, runServing, type ServingContainer } from '../../scripts/serving-container.ts';
import { randomPayments, recordOf } from '../core/serve/payments.ts';
import { smallModel, smallRecord } from '../core/serve/small-model.ts';
import { ask, keyOf, predictions, send } from './support/api.ts';
import { containersRun } from './support/containers.ts';
import { captured } from './support/lake.ts';
import { platform } from './support/platform.ts';
import { credentialsOf } from './support/processes.ts';
import { paymentsInService } from './support/put-models.ts';

const tag = 'perennial-serving-test';
const started: ServingContainer[] = [];

async function run(...of: Parameters<typeof runServing> extends [string, ...infer Rest] ? Rest : never) {
  const container = await runServing(tag, ...of);
  started.push(container);
  return { ...container, url: (path: string) => `${container.address}${path}` };
}

/** The variables and the rights of a function: those that its container has. */
async function asFunction(name: string): Promise<Record<string, string>> {
  const at = await platform();
  const lambda = new LambdaClient(at.settings.sdk);
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  const credentials = credentialsOf(name);
  if (!credentials) throw new Error(`${name} has no process whose credentials could be taken`);
  return {
    ...Environment?.Variables,
    AWS_ENDPOINT_URL: at.settings.sdk.endpoint!,
    AWS_REGION: at.settings.sdk.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken && { AWS_SESSION_TOKEN: credentials.sessionToken }),
  };
}

describe.skipIf(!containersRun)('the serving image', () => {
  beforeAll(async () => {
    await buildServingImage(tag);
  });

  afterEach(async () => {
    for (const container of started.splice(0)) await container.remove();
  });

  test('predicts for a project what the function does, by the same keys, with the rights of the function', async () => {
    const { project } = await paymentsInService(1);
    const key = await keyOf(project);
    const records = randomPayments(200, 7).map((p) => recordOf({ ...p, id: `c-${p.id}`, at: p.at + 400 * 86_400_000 }));
    const byFunction = await predictions(project, records);
    const { url, end } = await run(['predict'], { environment: await asFunction('perennial-dev-serve-predict') });
    const path = url(`/projects/${project}/predictions`);
    const answer = await send<PredictionResponse>(path, { key, body: { records } });
    expect(answer.status, answer.text).toBe(200);
    const plain = ({ predictions }: PredictionResponse) => predictions.map(({ inferenceId: _, ...rest }) => rest);
    expect(plain(answer.json)).toEqual(plain(byFunction));

    const ids = answer.json.predictions.slice(0, 20).map((p) => p.inferenceId);
    for (const line of await captured(project, ids)) expect(line).toMatchObject({ project, modelVersion: 1 });
    expect((await send(path, { body: { records } })).status).toBe(403);
    expect((await send(path, { key: 'nobody', body: { records } })).status).toBe(403);
    const refused = await send(path, { key, body: { records: [{}] } });
    expect([refused.status, refused.json.error?.code]).toEqual([400, 'invalid_request']);
    const metrics = await (await fetch(url('/metrics'))).text();
    expect(metrics).toMatch(/^perennial_requests_total\{mode="predict",status="200"\} 1$/m);
    expect(metrics).toMatch(/^perennial_requests_total\{mode="predict",status="403"\} 2$/m);

    // Told to end while it is asked: what was asked is answered.
    const one = { key, body: { records: records.slice(0, 1) } };
    const asked = Array.from({ length: 20 }, () => send<PredictionResponse>(path, one));
    const [code, ...answers] = await Promise.all([end(), ...asked]);
    expect(code).toBe(0);
    for (const { status, json } of answers as { status: number; json: PredictionResponse }[]) {
      expect(status).toBe(200);
      expect(plain(json)).toEqual(plain(byFunction).slice(0, 1));
    }
  });

  test('works off the entity queue by the code and the rights of the function', async () => {
    const { project } = await paymentsInService(1);
    const key = await keyOf(project);
    await predictions(project, [recordOf(randomPayments(1, 3)[0]!)]);
    const name = 'perennial-dev-serve-update-entities';
    const environment = await poll(() => asFunction(name).catch(() => undefined), {
      timeoutMs: 60_000,
      waitingFor: `a process of ${name}`,
    });
    const queue = (await platform()).outputs.entityQueueUrl;
    const { url, end } = await run(['update-entities'], { environment: { ...environment, ENTITY_QUEUE_URL: queue } });
    const done = async () =>
      /predictions_total\{mode="update-entities"\} [1-9]/.test(await (await fetch(url('/metrics'))).text()) ||
      undefined;
    for (let n = 0; n < 40 && !(await done()); n++) {
      const record = recordOf({ ...randomPayments(1, 100 + n)[0]!, id: `w-${n}`, at: Date.now() });
      expect((await ask(`projects/${project}/predictions`, { key, body: { records: [record] } })).status).toBe(200);
    }
    expect(await done()).toBe(true);
    expect(await end()).toBe(0);
  });

  test('serves an exported model without a cloud', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'export-'));
    // The image's user is none of this machine's.
    chmodSync(folder, 0o755);
    writeFileSync(
      join(folder, 'model.json'),
      JSON.stringify(edgePackage(await smallModel(), { version: 3, digest: 'd' })),
    );
    const { url, end } = await run(['serve', '/model'], { volumes: [`${folder}:/model:ro`] });
    const answer = await send<PredictionResponse>(url('/projects/small/predictions'), {
      body: { records: [smallRecord] },
    });
    expect(answer.json).toMatchObject({ modelVersion: 3, predictions: [{ probability: expect.any(Number) }] });
    expect(await end()).toBe(0);
  });

  test('runs as nobody in particular', async () => {
    expect(await docker('image', 'inspect', '--format', '{{.Config.User}}', tag)).toBe('1000:1000');
  });
});
