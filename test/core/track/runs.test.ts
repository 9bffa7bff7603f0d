import { describe, expect, it } from 'vitest';
import { keys } from '../../../core/contracts/registry/keys.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { removeProject } from '../../../core/registry/remove.ts';
import { projectName, type RunAnswer, tracked } from './support.ts';

const point = (value: unknown, step: number, timestamp = 1_000 + step) => ({ key: 'loss', value, step, timestamp });

async function withRun() {
  const client = await tracked();
  const { run } = await client.ask<RunAnswer>('POST', 'runs/create', {
    run_name: 'first',
    tags: [{ key: 'a', value: '1' }],
  });
  const get = async () => (await client.ask<RunAnswer>('GET', 'runs/get', { run_id: [run.info.run_id] })).run;
  return { ...client, run_id: run.info.run_id, get };
}

describe('a run', () => {
  it('keeps what was logged, each value exactly', async () => {
    const { ask, run_id, get } = await withRun();
    const values = [1e-300, -0, 1.7976931348623157e308, 'NaN', '-Infinity', 0.1 + 0.2];

    await ask('POST', 'runs/log-batch', {
      run_id,
      metrics: values.map((value, i) => ({ key: `m${i}`, value, timestamp: 5 })),
      params: [{ key: 'Größe 深', value: '3' }],
      tags: [{ key: 'team', value: 'risk' }],
    });

    const { data, info } = await get();
    expect(data.metrics.map(({ value }) => value)).toEqual(values.map((v) => (Object.is(v, -0) ? 0 : v)));
    expect(data.params).toEqual([{ key: 'Größe 深', value: '3' }]);
    expect(data.tags).toEqual([
      { key: 'a', value: '1' },
      { key: 'mlflow.runName', value: 'first' },
      { key: 'team', value: 'risk' },
    ]);
    expect(info).toMatchObject({
      run_name: 'first',
      status: 'RUNNING',
      artifact_uri: `mlflow-artifacts:/0/${run_id}/artifacts`,
    });
  });

  it('shows the value of the highest step, in whatever order values come, and each once in the history', async () => {
    const { ask, run_id, get } = await withRun();
    const points = [point(0.3, 2), point(0.5, 0), point(0.4, 1), point(0.3, 2)];

    await Promise.all(points.map((p) => ask('POST', 'runs/log-metric', { run_id, ...p })));

    expect((await get()).data.metrics).toEqual([point(0.3, 2)]);
    const { metrics } = await ask<{ metrics: unknown[] }>('GET', 'metrics/get-history', {
      run_id: [run_id],
      metric_key: ['loss'],
    });
    expect(metrics).toEqual([point(0.5, 0), point(0.4, 1), point(0.3, 2)]);
  });

  it('takes a parameter once', async () => {
    const { ask, code, run_id } = await withRun();
    const param = { run_id, key: 'depth', value: '3' };

    expect(await ask('POST', 'runs/log-parameter', param)).toEqual({});
    expect(await ask('POST', 'runs/log-parameter', param)).toEqual({});
    expect(await code('POST', 'runs/log-parameter', { ...param, value: '4' })).toBe('INVALID_PARAMETER_VALUE');
  });

  it('that is deleted takes nothing, is found where deleted ones are asked for, and comes back', async () => {
    const { ask, code, run_id } = await withRun();
    const count = async (run_view_type: string) =>
      ((await ask<{ runs: unknown[] }>('POST', 'runs/search', { experiment_ids: ['0'], run_view_type })).runs ?? [])
        .length;

    await ask('POST', 'runs/delete', { run_id });

    expect([await count('ACTIVE_ONLY'), await count('DELETED_ONLY'), await count('ALL')]).toEqual([0, 1, 1]);
    expect(await code('POST', 'runs/set-tag', { run_id, key: 'x', value: 'y' })).toBe('INVALID_PARAMETER_VALUE');
    await ask('POST', 'runs/restore', { run_id });
    expect(await count('ACTIVE_ONLY')).toBe(1);
  });

  it('that moves is told of in the audit, by the key', async () => {
    const { ask, registry, run_id } = await withRun();
    await ask('POST', 'runs/update', { run_id, status: 'FINISHED', end_time: 9 });

    const trail = await listAudit(registry, projectName);
    expect(trail.filter(({ by }) => by === 'key k1').map(({ action }) => action)).toEqual([
      'tracked run moved',
      'tracked run created',
    ]);
  });

  it.each([
    ['runs/log-metric', { key: 'x', value: 'high', timestamp: 1 }],
    ['runs/log-metric', { key: 'x', value: 1 }],
    ['runs/log-metric', { key: '../x', value: 1, timestamp: 1 }],
    ['runs/log-parameter', { key: '__proto__', value: '1' }],
    ['runs/log-parameter', { key: 'x', value: 'y'.repeat(6_001) }],
    ['runs/log-parameter', { key: 'x'.repeat(251), value: '1' }],
    ['runs/set-tag', { key: 'x', value: 'y'.repeat(8_001) }],
    ['runs/log-batch', { params: Array.from({ length: 101 }, (_, i) => ({ key: `p${i}`, value: '1' })) }],
    [
      'runs/log-batch',
      { metrics: Array.from({ length: 1_001 }, (_, i) => ({ key: `p${i}`, value: 1, timestamp: 1 })) },
    ],
    ['runs/log-batch', { metrics: 'many' }],
    ['runs/log-parameter', { key: '𠮷'.repeat(240), value: '1' }],
    ['runs/update', { status: 'NONSENSE' }],
    ['runs/create', { experiment_id: '0', tags: { key: 'x' }, run_name: 5 }],
  ])('refuses %s of %j', async (path, fields) => {
    const { code, run_id } = await withRun();
    expect(await code('POST', path, { run_id, ...fields })).toBe('INVALID_PARAMETER_VALUE');
  });

  it('goes with its project, with all that was logged', async () => {
    const { ask, registry, run_id } = await withRun();
    await ask('POST', 'experiments/create', { name: 'other' });
    await ask('POST', 'runs/log-metric', { run_id, ...point(1, 0) });

    await removeProject(registry, { project: projectName, by: 'ada', at: new Date(0) });

    expect(registry.items().filter(({ pk }) => pk.startsWith('TRACKING#'))).toEqual([]);
  });
});

describe('an experiment', () => {
  const named = async (client: Awaited<ReturnType<typeof tracked>>, name: string) =>
    (await client.ask<{ experiment_id: string }>('POST', 'experiments/create', { name })).experiment_id;

  it('has a name of its own, which is free again once it has another', async () => {
    const client = await tracked();
    const experiment_id = await named(client, 'a');
    expect(await client.code('POST', 'experiments/create', { name: 'a' })).toBe('RESOURCE_ALREADY_EXISTS');
    await client.ask('POST', 'experiments/update', { experiment_id, new_name: 'b' });

    expect(await named(client, 'a')).not.toBe(experiment_id);
    expect(await client.code('POST', 'experiments/update', { experiment_id, new_name: 'a' })).toBe(
      'RESOURCE_ALREADY_EXISTS',
    );
    expect(await client.code('GET', 'experiments/get-by-name', { experiment_name: ['a'] })).toBeUndefined();
  });

  it('is made once by those who make it at the same time', async () => {
    const client = await tracked();
    const made = await Promise.all(
      Array.from({ length: 5 }, () => client.code('POST', 'experiments/create', { name: 'x' })),
    );
    expect(made.filter((code) => code === undefined)).toHaveLength(1);
  });

  it('that shows the lifecycle takes nothing', async () => {
    const { code } = await tracked();
    const lifecycle = { experiment_id: 'lifecycle' };
    expect(await code('POST', 'runs/create', lifecycle)).toBe('PERMISSION_DENIED');
    expect(await code('POST', 'experiments/delete', lifecycle)).toBe('PERMISSION_DENIED');
    expect(await code('POST', 'experiments/create', { name: `lifecycle/${projectName}` })).toBe(
      'RESOURCE_ALREADY_EXISTS',
    );
    expect(await code('POST', 'runs/set-tag', { run_id: 'lifecycle-x', key: 'a', value: 'b' })).toBe(
      'PERMISSION_DENIED',
    );
  });
});

it('a trial that is an average names its algorithms, and its members with their parameters', async () => {
  const { registry, ask } = await tracked();
  const of = { seed: 1, iterations: 9, trial: 0 };
  const members = [
    { ...of, weight: 0.75, algorithm: 'gradientBoostedTrees', parameters: { numLeaves: 7 } },
    { ...of, weight: 0.25, algorithm: 'neuralNetwork', parameters: { width: 32 } },
  ];
  const trial = { ...keys.trial('r1', 9), runId: 'r1', index: 9, algorithm: 'gradientBoostedTrees', members };
  const record = { ...trial, parameters: { numLeaves: 7 }, status: 'succeeded', startedAt: '2026-03-01T00:00:00Z' };
  const run = { ...keys.run(projectName, 'r1'), runId: 'r1', project: projectName, status: 'running' };
  await registry.write([{ put: run }, { put: record }]);

  const found = await ask<RunAnswer>('GET', 'runs/get', { run_id: ['lifecycle-r1-t9'] });
  const params = Object.fromEntries(found.run.data.params.map(({ key, value }) => [key, value]));
  expect(found.run.info.run_name).toBe('gradientBoostedTrees + neuralNetwork 9');
  expect(params.algorithm).toBe('gradientBoostedTrees + neuralNetwork');
  expect(params.numLeaves).toBeUndefined();
  expect(JSON.parse(String(params.members))).toEqual([
    { weight: 0.75, algorithm: 'gradientBoostedTrees', numLeaves: 7 },
    { weight: 0.25, algorithm: 'neuralNetwork', width: 32 },
  ]);
});

describe('a search', () => {
  it('goes page by page through all runs, each once', async () => {
    const { ask } = await tracked();
    for (let i = 0; i < 7; i++) await ask('POST', 'runs/create', { run_name: `r${i}`, start_time: i });
    const names: string[] = [];
    for (let page_token: string | undefined; ; ) {
      const answer: { runs: RunAnswer['run'][]; next_page_token?: string } = await ask('POST', 'runs/search', {
        ...{ experiment_ids: ['0'], order_by: ['start_time ASC'], max_results: 3 },
        ...(page_token && { page_token }),
      });
      names.push(...answer.runs.map(({ info }) => info.run_name));
      page_token = answer.next_page_token;
      if (!page_token) break;
    }
    expect(names).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6']);
  });

  it('refuses a page that is none, and more than a page holds', async () => {
    const { code } = await tracked();
    expect(await code('POST', 'runs/search', { experiment_ids: ['0'], page_token: '!' })).toBe(
      'INVALID_PARAMETER_VALUE',
    );
    expect(await code('POST', 'runs/search', { experiment_ids: ['0'], max_results: 50_001 })).toBe(
      'INVALID_PARAMETER_VALUE',
    );
  });
});
