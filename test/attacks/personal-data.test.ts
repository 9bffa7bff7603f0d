/** Marked personal values go through everything: of none is there a trace but in the raw files and in what callers send. */
import { expect, test } from 'vitest';
import { memoryLog } from '../../adapters/memory/index.ts';
import { projectSchema } from '../../core/contracts/project.ts';
import { monitorReport } from '../../core/pages/monitor/monitor-page.ts';
import { Cloud } from '../../scripts/simulate/cloud.ts';
import { parquetRows } from '../adapters/duckdb/parquet.ts';
import { project as fraud, nextRow, rows, start } from '../lifecycle/world.ts';

const marker = /MARK[A-Z]?\d+END/i;
const project = projectSchema.parse({
  ...fraud,
  data: {
    sources: [
      {
        name: 'payments',
        key: 'id',
        time: 'at',
        columns: {
          id: { type: 'string', pii: true },
          customer: { type: 'string', pii: true },
          email: { type: 'string', pii: true },
          amount: { type: 'number', max: 1_000 },
        },
      },
    ],
  },
});

class ToldCloud extends Cloud {
  readonly log = memoryLog();
  override ports() {
    return { ...super.ports(), log: this.log };
  }
}

type Payment = ReturnType<typeof nextRow>;
const personal = (row: Payment) => ({
  ...row,
  id: `MARKK${row.id.slice(1)}END`,
  customer: `MARKC${row.customer.slice(1)}END`,
  email: `MARKE${row.id.slice(1)}END@x.example`,
});

test('files, a run, predictions, labels, wrong requests, looks and a page of them', async () => {
  const cloud = new ToldCloud('fraud', 1, start);
  await cloud.publish(project);
  const said: string[] = [];
  const refused = async (work: () => Promise<unknown>) => {
    try {
      said.push(JSON.stringify(await work()));
    } catch (error) {
      for (let at = error; at instanceof Error; at = at.cause) said.push(`${at.stack}`, JSON.stringify(at));
    }
  };
  const odd = { ...personal(rows[0]!), id: 'MARKK9999END', amount: 'MARKA1END' };
  await cloud.deliver('payments', 'history.ndjson', [...rows.map(personal), odd]);
  cloud.trigger({ reason: 'manual', by: 'a test' });
  await cloud.settle();
  expect(cloud.decided.map(({ error }) => error).filter(Boolean)).toEqual([]);
  for (let n = 0; n < 72; n++) {
    cloud.now += 3_600_000;
    const { is_fraud, ...row } = { ...personal(nextRow(900 + n)), at: new Date(cloud.now).toISOString() };
    said.push(JSON.stringify(await cloud.predict([row])));
    const label = { key: row.id, value: is_fraud, at: row.at };
    await cloud.label([label]);
    if (n % 12 === 0) {
      await refused(() => cloud.predict([{ ...row, amount: 'MARKA2END', customer: { MARKC1END: 'MARKC2END' } }]));
      await refused(() => cloud.predict([{ ...row, at: 'MARKT1END' }]));
      await refused(() => cloud.predict(['MARKR1END' as never]));
      await refused(() => cloud.label([{ ...label, value: 'MARKV1END' }]));
      await refused(() => cloud.label([{ ...label, key: ['MARKK8END'] as never }]));
      await refused(() => cloud.ports().sendEntityMessages([`{"events":[{"kind":"record","key":"MARKK7END"`]));
    }
    await cloud.flush();
    if (n % 24 === 23) said.push(monitorReport((await cloud.look())!));
  }
  cloud.trigger({ reason: 'manual', by: 'a test' });
  await cloud.settle();

  const found = said.filter((text) => marker.test(text)).map((text) => text.slice(0, 300));
  const zones = new Set<string>();
  for await (const { key } of cloud.lake.list('')) {
    zones.add(key.split('/')[0]!);
    const bytes = await cloud.lake.get(key);
    if (key.startsWith('raw/')) {
      expect(new TextDecoder().decode(bytes)).toMatch(marker);
      continue;
    }
    const text = key.endsWith('.parquet')
      ? JSON.stringify(await parquetRows(bytes))
      : Buffer.from(bytes).toString('latin1');
    if (marker.test(text)) found.push(`${key}: ${marker.exec(text)?.[0]}`);
  }
  const held = { registry: cloud.registry, entities: cloud.entities };
  for (const [name, table] of Object.entries(held)) {
    const text = JSON.stringify(table.items().map(texts));
    expect(text.length).toBeGreaterThan(10_000);
    if (marker.test(text)) found.push(`${name}: ${marker.exec(text)?.[0]}`);
  }
  const told = JSON.stringify([cloud.log.lines, cloud.events, cloud.decided]);
  if (marker.test(told)) found.push(`told: ${marker.exec(told)?.[0]}`);
  expect(found).toEqual([]);
  const looked = [
    'candidates',
    'curated',
    'inferences',
    'labels',
    'models',
    'quarantine',
    'raw',
    'reports',
    'snapshots',
    'statistics',
    'work',
  ];
  expect([...zones].sort()).toEqual(looked);
  expect(said.length).toBeGreaterThan(100);
}, 120_000);

/** Bytes as the texts that they may hold. */
function texts(item: object): unknown {
  return JSON.parse(
    JSON.stringify(item, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value)),
  );
}
