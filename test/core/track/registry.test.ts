import { describe, expect, it } from 'vitest';
import { listAudit } from '../../../core/registry/audit.ts';
import { projectName, tracked } from './support.ts';

interface Version {
  model_version: { version: string; aliases: string[]; source: string; current_stage: string };
}

const source = 's3://elsewhere/model';

async function withVersions(count = 2) {
  const client = await tracked();
  await client.ask('POST', 'registered-models/create', { name: 'mine' });
  for (let i = 0; i < count; i++) await client.ask('POST', 'model-versions/create', { name: 'mine', source });
  const aliased = (alias: string) =>
    client.ask<Version>('GET', 'registered-models/alias', { name: ['mine'], alias: [alias] });
  return { ...client, aliased };
}

describe('a registered model', () => {
  it('gives its versions numbers, and an alias to one at a time', async () => {
    const { ask, aliased } = await withVersions();
    await ask('POST', 'registered-models/alias', { name: 'mine', alias: 'champion', version: '1' });
    await ask('POST', 'registered-models/alias', { name: 'mine', alias: 'champion', version: '2' });

    expect((await aliased('champion')).model_version).toMatchObject({ version: '2', aliases: ['champion'], source });
  });

  it('numbers versions that are registered at the same time, each once', async () => {
    const { ask } = await withVersions(0);
    const made = await Promise.all(
      Array.from({ length: 5 }, () => ask<Version>('POST', 'model-versions/create', { name: 'mine', source })),
    );
    expect(made.map(({ model_version }) => model_version.version).sort()).toEqual(['1', '2', '3', '4', '5']);
  });

  it('loses the alias of a version that is deleted, and its number is not given again', async () => {
    const { ask, code } = await withVersions();
    await ask('POST', 'registered-models/alias', { name: 'mine', alias: 'champion', version: '2' });
    await ask('DELETE', 'model-versions/delete', { name: 'mine', version: '2' });

    expect(await code('GET', 'registered-models/alias', { name: ['mine'], alias: ['champion'] })).toBe(
      'INVALID_PARAMETER_VALUE',
    );
    const { model_version } = await ask<Version>('POST', 'model-versions/create', { name: 'mine', source });
    expect(model_version.version).toBe('3');
  });

  it('is renamed with its versions; the old name is free', async () => {
    const { ask, code } = await withVersions();
    await ask('POST', 'registered-models/rename', { name: 'mine', new_name: 'yours' });

    expect(await code('GET', 'registered-models/get', { name: ['mine'] })).toBe('RESOURCE_DOES_NOT_EXIST');
    const { model_versions } = await ask<{ model_versions: unknown[] }>('GET', 'model-versions/search', {
      filter: ["name = 'yours'"],
    });
    expect(model_versions).toHaveLength(2);
    expect(await code('POST', 'registered-models/create', { name: 'mine' })).toBeUndefined();
  });

  it('is told of in the audit', async () => {
    const { ask, registry } = await withVersions(1);
    await ask('POST', 'registered-models/alias', { name: 'mine', alias: 'champion', version: '1' });
    await ask('DELETE', 'registered-models/delete', { name: 'mine' });

    const actions = (await listAudit(registry, projectName)).map(({ action }) => action);
    expect(actions.slice(0, 4)).toEqual([
      ...['registered model deleted', 'alias set', 'model version registered', 'registered model created'],
    ]);
  });

  it.each([
    ['POST', 'registered-models/create', { name: projectName }, 'RESOURCE_ALREADY_EXISTS'],
    ['POST', 'model-versions/create', { name: projectName, source }, 'PERMISSION_DENIED'],
    ['DELETE', 'registered-models/delete', { name: projectName }, 'PERMISSION_DENIED'],
    ['POST', 'registered-models/alias', { name: 'mine', alias: 'v3', version: '1' }, 'INVALID_PARAMETER_VALUE'],
    ['POST', 'registered-models/alias', { name: 'mine', alias: 'x', version: '9' }, 'RESOURCE_DOES_NOT_EXIST'],
    ['POST', 'model-versions/create', { name: 'mine', source: '/home/me/model' }, 'INVALID_PARAMETER_VALUE'],
    ['POST', 'model-versions/create', { name: 'mine', source: 'file:///etc/passwd' }, 'INVALID_PARAMETER_VALUE'],
    ['POST', 'model-versions/create', { name: 'mine', source: 'mlflow-artifacts:/0/../x' }, 'INVALID_PARAMETER_VALUE'],
    [
      'POST',
      'model-versions/create',
      { name: 'mine', source: `runs:/${'0'.repeat(32)}/model` },
      'RESOURCE_DOES_NOT_EXIST',
    ],
    [
      'POST',
      'registered-models/set-tag',
      { name: 'mine', key: 'k', value: 'x'.repeat(20_001) },
      'INVALID_PARAMETER_VALUE',
    ],
  ])('refuses %s %s of %j', async (method, path, fields, code) => {
    const client = await withVersions();
    expect(await client.code(method, path, fields)).toBe(code);
  });
});
