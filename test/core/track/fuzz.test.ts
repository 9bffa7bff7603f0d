import { expect, it } from 'vitest';
import type { RecordKey } from '../../../core/contracts/record.ts';
import type { RecordStore } from '../../../core/ports/record-store.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { routes } from '../../../core/track/routes.ts';
import { type RunAnswer, tracked } from './support.ts';

const strange: unknown[] = [
  ...[null, true, 0, -1, 1e308, '', ' ', '\0', '__proto__', 'constructor', '#', '../..', '%', '🙂'.repeat(300)],
  ...[
    [],
    [null],
    [[]],
    ['a', 'b'],
    {},
    { key: {} },
    [{ key: 'a', value: [] }],
    [{ key: 'a', value: 'b' }],
    { length: 3 },
  ],
  ...['name = ', "a.b = 'c'", 'metrics.`', '1', 'NaN', 'x'.repeat(30_000), 'lifecycle', 'lifecycle-x-t1', 'm-'],
];
const names = [
  ...[
    'name',
    'new_name',
    'experiment_id',
    'experiment_ids',
    'experiment_name',
    'run_id',
    'run_uuid',
    'key',
    'value',
    'tags',
  ],
  ...[
    'metrics',
    'params',
    'timestamp',
    'step',
    'status',
    'end_time',
    'start_time',
    'run_name',
    'filter',
    'order_by',
    'datasets',
  ],
  ...[
    'max_results',
    'page_token',
    'run_view_type',
    'view_type',
    'metric_key',
    'path',
    'source',
    'version',
    'alias',
    'stage',
  ],
  ...[
    'stages',
    'models',
    'model_json',
    'description',
    'model_id',
    'user_id',
    'artifact_location',
    'model_type',
    'source_run_id',
  ],
];

it('whatever is asked is answered, or refused as the fault of who asks', async () => {
  const client = await tracked();
  const asked = keysAsked(client.registry);
  const { run } = await client.ask<RunAnswer>('POST', 'runs/create', {});
  await client.ask('POST', 'registered-models/create', { name: 'mine' });
  const usual = {
    run_id: run.info.run_id,
    experiment_id: '0',
    experiment_ids: ['0'],
    name: 'mine',
    key: 'k',
    version: '1',
  };
  const random = seededRandom(1);
  const one = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
  const seen = new Set<number>();
  for (const route of [...Object.keys(routes), 'PATCH logged-models/m-1', 'PATCH logged-models/m-1/tags'])
    for (let i = 0; i < 30; i++) {
      const [method = '', path = ''] = route.split(' ');
      const odd = Object.fromEntries(
        Array.from({ length: 1 + Math.floor(random() * 4) }, () => [one(names), one(strange)]),
      );
      const fields = { ...usual, ...odd };
      const { statusCode, body } = await client.send(method, `2.0/mlflow/${path}`, fields);
      expect([200, 400, 403, 404, 409], `${route} ${JSON.stringify(fields).slice(0, 300)}: ${body}`).toContain(
        statusCode,
      );
      seen.add(statusCode);
    }
  // What DynamoDB takes as keys.
  for (const { pk, sk } of asked)
    expect([pk.length > 0 && pk.length <= 2_048, sk.length <= 1_024], `${pk} ${sk}`).toEqual([true, true]);
  expect([...seen].sort()).toEqual(expect.arrayContaining([200, 400, 404]));
});

/** Every key that is asked of a store from now on. */
function keysAsked(registry: RecordStore): RecordKey[] {
  const asked: RecordKey[] = [];
  const { get, query } = registry;
  registry.get = (key) => {
    asked.push(key);
    return get(key);
  };
  registry.query = (pk, options) => {
    asked.push({ pk, sk: options?.prefix ?? '' });
    return query(pk, options);
  };
  return asked;
}
