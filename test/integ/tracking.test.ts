import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { projectKey } from '../../bin/client/api-key.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { root } from '../../package/root.ts';
import { ordersProject } from '../../scripts/orders.ts';
import { pythonEnvironment } from '../../scripts/templates/python.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const run = promisify(execFile);
const support = join(import.meta.dirname, 'support');
const name = uniqueName('tracking');
const python = spawnSync('python3', ['-c', 'import venv']).status === 0;
if (!python)
  process.stderr.write('The stock MLflow client is not tried: there is no python3 with venv on this machine.\n');

let address = '';
let key = '';

beforeAll(async () => {
  await publish(ordersProject(name));
  const at = await platform();
  key = (await projectKey(at, name, { wanted: ['predict', 'label', 'track'] })).value;
  address = at.apiUrl(`projects/${name}`);
});

describe.skipIf(!python && !process.env.CI)('the stock MLflow client', () => {
  test('tracks, searches, keeps files and registers a model', async () => {
    const environment = pythonEnvironment(join(root, '.perennial', 'mlflow'), join(support, 'mlflow-requirements.txt'));
    const { stdout } = await run(environment.bin('python'), [join(support, 'mlflow-client.py'), address, name], {
      env: {
        ...process.env,
        MLFLOW_TRACKING_TOKEN: key,
        MLFLOW_HTTP_REQUEST_MAX_RETRIES: '2',
        MLFLOW_DISABLE_TELEMETRY: 'true',
      },
    });

    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({
      run: ['FINISHED', 'r0', { depth: '0', kind: 'linear', note: "Ünï, 'quoted'" }, { loss: 1 / 3, auc: 0.5 }, 'risk'],
      history: [
        [0, 1 / 2],
        [1, 1 / 3],
        [2, 1 / 4],
      ],
      nan: true,
      search: ['r2'],
      like: ['r2', 'r0'],
      pages: [['r0', 'r1'], ['r2']],
      deleted: ['r2'],
      refused: {
        'another value': 'INVALID_PARAMETER_VALUE',
        'no such run': 'RESOURCE_DOES_NOT_EXIST',
        'wrong filter': 'INVALID_PARAMETER_VALUE',
        'same name': 'RESOURCE_ALREADY_EXISTS',
        lifecycle: 'PERMISSION_DENIED',
        'model of the project': 'RESOURCE_DOES_NOT_EXIST',
        'deleted run': 'INVALID_PARAMETER_VALUE',
      },
      files: [
        ['model', true, null],
        ['sub', true, null],
      ],
      alias: '1',
      'same bytes': [true, true],
      models: ['fraud', name],
    });
    const { registry } = await platform();
    const actions = (await listAudit(registry, name)).map(({ action, by }) => `${action} by ${by.split(' ')[0]}`);
    expect(actions).toEqual(
      expect.arrayContaining(['experiment created by key', 'model version registered by key', 'alias set by key']),
    );
  });
});

test('a key that is not granted tracking, or another project, is told so in the terms of the protocol', async () => {
  const ask = async (project: string, headers: Record<string, string>) => {
    const answer = await fetch((await platform()).apiUrl(`projects/${project}/api/2.0/mlflow/experiments/search`), {
      headers,
    });
    return [answer.status, ((await answer.json()) as { error_code?: string }).error_code];
  };
  const other = uniqueName('tracking-other');
  await publish(ordersProject(other));
  const { value } = await projectKey(await platform(), other);

  expect(await ask(name, {})).toEqual([401, 'UNAUTHENTICATED']);
  expect(await ask(other, { authorization: `Bearer ${value}` })).toEqual([403, 'PERMISSION_DENIED']);
  expect(await ask(other, { authorization: `Bearer ${key}` })).toEqual([403, 'PERMISSION_DENIED']);
  const basic = `Basic ${Buffer.from(`anybody:${key}`).toString('base64')}`;
  expect(await ask(name, { authorization: basic })).toEqual([200, undefined]);
});
