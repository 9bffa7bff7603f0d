import { describe, expect, it } from 'vitest';
import { lake as at } from '../../../core/contracts/lake.ts';
import { storeModel } from '../../support/stored-model.ts';
import { bodyOf, projectName, type RunAnswer, tracked } from './support.ts';

const files = '2.0/mlflow-artifacts/artifacts';

async function withRun() {
  const client = await tracked();
  const { run } = await client.ask<RunAnswer>('POST', 'runs/create', {});
  return { ...client, folder: `0/${run.info.run_id}/artifacts`, run_id: run.info.run_id };
}

describe('artifacts', () => {
  it('are sent and fetched where the client is sent to', async () => {
    const { send, lake, folder } = await withRun();
    const put = await send('PUT', `${files}/${folder}/a/b.txt`);
    expect([put.statusCode, put.headers.location]).toEqual([
      307,
      `https://lake.example/write/artifacts/${projectName}/${folder}/a/b.txt`,
    ]);

    await lake.put(at.artifact(projectName, `${folder}/a/b.txt`), 'x');
    const get = await send('GET', `${files}/${folder}/a/b.txt`);
    expect([get.statusCode, get.headers.location]).toEqual([
      302,
      `https://lake.example/read/artifacts/${projectName}/${folder}/a/b.txt`,
    ]);
  });

  it('are listed folder by folder', async () => {
    const { send, ask, lake, folder, run_id } = await withRun();
    for (const name of ['a.txt', 'a/x', 'a/y/z', 'a-b/x', 'z'])
      await lake.put(at.artifact(projectName, `${folder}/${name}`), 'four');

    expect(await ask('GET', 'artifacts/list', { run_id: [run_id] })).toMatchObject({
      files: [
        { path: 'a-b', is_dir: true },
        { path: 'a.txt', is_dir: false, file_size: 4 },
        { path: 'a', is_dir: true },
        { path: 'z', is_dir: false },
      ],
    });
    expect(await ask('GET', 'artifacts/list', { run_id: [run_id], path: ['a'] })).toMatchObject({
      files: [{ path: 'a/x' }, { path: 'a/y', is_dir: true }],
    });
    expect(bodyOf(await send('GET', files, { path: [`${folder}/a/y`] }))).toEqual({
      files: [{ path: 'z', is_dir: false, file_size: 4 }],
    });
  });

  it('are taken away with all that is below', async () => {
    const { send, lake, folder } = await withRun();
    for (const name of ['a/x', 'a/y/z', 'ab']) await lake.put(at.artifact(projectName, `${folder}/${name}`), 'x');
    await send('DELETE', `${files}/${folder}/a`);

    const left: string[] = [];
    for await (const { key } of lake.list('artifacts/')) left.push(key);
    expect(left).toEqual([at.artifact(projectName, `${folder}/ab`)]);
  });

  it('come in parts where they are large', async () => {
    const { send, folder } = await withRun();
    const answer = bodyOf(
      await send('POST', `2.0/mlflow-artifacts/mpu/create/${folder}/model`, { path: '/home/me/big.bin', num_parts: 2 }),
    );
    expect(answer).toEqual({
      upload_id: 'upload-1',
      credentials: [1, 2].map((n) => ({
        url: `https://lake.example/write/artifacts/${projectName}/${folder}/model/big.bin?part=${n}`,
        part_number: n,
        headers: {},
      })),
    });
  });

  it('of a registered version are given away while they are what was registered', async () => {
    const { send, ...stores } = await tracked();
    await storeModel(stores, { project: projectName, version: 1, digest: 'd' }, { 'model.json': { n: 1 } });
    const ways = [files, '2.0/mlflow-artifacts/presigned'].map((way) => `${way}/lifecycle/models/1/model.json`);
    const key = at.model(projectName, 'd', 'model.json');
    const [get, presigned] = await Promise.all(ways.map((way) => send('GET', way)));
    expect([get!.statusCode, get!.headers.location]).toEqual([302, `https://lake.example/read/${key}`]);
    expect(bodyOf(presigned!)).toMatchObject({ file_size: 7 });

    const refused = async (why: RegExp) => {
      for (const way of ways) {
        const asked = await send('GET', way);
        expect([asked.statusCode, bodyOf(asked)]).toEqual([
          409,
          { error_code: 'RESOURCE_CONFLICT', message: expect.stringMatching(why) },
        ]);
      }
    };
    await stores.lake.put(key, '{"n":2}');
    await refused(/^version 1 of 'fraud' is not what was registered: .*model.json has SHA-256 .* restore the object/);
    await stores.lake.remove([key]);
    await refused(/model.json is not there; restore the object/);
  });

  it.each([
    ['PUT', '0/none/artifacts/x', 404],
    ['PUT', '0/RUN/x', 400],
    ['PUT', '1/RUN/artifacts/x', 400],
    ['PUT', '0/RUN/artifacts', 400],
    ['PUT', '0/RUN/artifacts/../../x', 400],
    ['PUT', '0/RUN/artifacts/..%2F..%2Fx', 400],
    ['PUT', '0/RUN/artifacts/a%25b', 400],
    ['PUT', '0/RUN/artifacts/%E0%A4', 400],
    ['PUT', `0/RUN/artifacts/${'x'.repeat(901)}`, 400],
    ['DELETE', '0', 400],
    ['DELETE', 'lifecycle/models/1/model.json', 403],
    ['GET', 'lifecycle/models/1/model.json', 404],
    ['GET', '0/RUN/artifacts/none', 404],
  ])('%s %s is answered %i', async (method, path, status) => {
    const { send, run_id } = await withRun();
    expect((await send(method, `${files}/${path.replace('RUN', run_id)}`)).statusCode).toBe(status);
  });
});

describe('who asks', () => {
  it('holds a key that may track', async () => {
    const { send } = await tracked({ scopes: ['predict'] });
    const asked = await send('POST', '2.0/mlflow/experiments/search');
    expect([asked.statusCode, bodyOf(asked)]).toEqual([
      403,
      { error_code: 'PERMISSION_DENIED', message: expect.stringContaining('not track') },
    ]);
    expect((await send('POST', '2.0/mlflow/experiments/search', {}, 'another')).statusCode).toBe(403);
  });

  it('is told of a route that is not there, and of a body that is no object', async () => {
    const { send, ports } = await tracked();
    expect((await send('POST', '2.0/mlflow/traces')).statusCode).toBe(404);
    expect((await send('GET', '2.0/mlflow/constructor')).statusCode).toBe(404);
    const { track } = await import('../../../core/track/request.ts');
    const answer = await track(ports, {
      httpMethod: 'POST',
      headers: { authorization: 'Bearer secret' },
      pathParameters: { project: projectName, proxy: '2.0/mlflow/runs/create' },
      body: '[1',
    });
    expect(answer.statusCode).toBe(400);
  });
});
