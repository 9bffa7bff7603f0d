import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryLog } from '../../../adapters/memory/index.ts';
import { zip } from '../../../adapters/zip.ts';
import { lake as lakeKeys } from '../../../core/contracts/lake.ts';
import type { Project, ProjectInput } from '../../../core/contracts/project.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { CapturedPrediction, RecordedLabel } from '../../../core/contracts/serving.ts';
import { usableTarget } from '../../../core/labels/usable-target.ts';
import { compactProject } from '../../../core/packs/compact.ts';
import { numericColumn, type Row } from '../../../core/table/table.ts';
import { foldHistory, windowSpecs } from '../../../core/windows/index.ts';
import { storeModel } from '../../support/stored-model.ts';
import { day, many, shop } from './shop.ts';

let world: ReturnType<typeof shop>;

beforeEach(() => {
  world = shop();
});

const source = {
  name: 'rows',
  key: 'id',
  time: 'at',
  columns: {
    id: { type: 'string' as const },
    at: { type: 'timestamp' as const },
    who: { type: 'string' as const },
    amount: { type: 'number' as const },
  },
};
const windows: ProjectInput['features'] = {
  windows: [{ entity: 'who', of: 'amount', over: ['P7D'], statistics: ['count', 'mean'] }],
};
const labels = { absentMeans: 'negative' as const, maturity: 'P1D' };
const data = {
  sources: [
    source,
    {
      name: 'reports',
      role: 'labels' as const,
      key: 'id',
      time: 'known',
      columns: { bad: { type: 'boolean' as const } },
    },
  ],
};
const history = `id,at,who,amount\n${many(100, (i) => `r${i},${day(i)},w${i % 3},${i}`)}`;

/** A prediction of a record at an hour after the beginning of 2026. */
function predicted(id: string, at: number, more: Partial<CapturedPrediction> = {}): CapturedPrediction {
  return {
    inferenceId: `i-${id}-${at}`,
    project: 'shop',
    modelVersion: 1,
    at: day(at),
    probability: 0.5,
    decision: 'allow',
    key: id,
    time: day(at),
    record: { id, at: day(at), who: 'w1', amount: 7.25 },
    windows: {},
    ...more,
  };
}

const lines = (documents: readonly unknown[]) => documents.map((d) => `${JSON.stringify(d)}\n`).join('');

async function log(name: string, documents: readonly unknown[]) {
  await world.lake.put(`${lakeKeys.inferences('shop')}dt=2026-01-05/${name}`, lines(documents));
}

async function label(...documents: Omit<RecordedLabel, 'project'>[]) {
  await world.lake.put(
    lakeKeys.labels('shop', '2026-01-20', `l${documents.length}`),
    lines(documents.map((d) => ({ project: 'shop', ...d }))),
  );
}

/** What the rows of the snapshot may be learned from, by key. */
async function learned() {
  const made = await world.snapshot();
  const target = usableTarget(made);
  const of = new Map(
    made.rows.map((row, i): [string, Row & { usable: number }] => [String(row.$key), { ...row, usable: target[i]! }]),
  );
  return { ...made, of };
}

describe('decisions join the snapshot', () => {
  it('takes a blocked row without a label for unknown, also where an absent label is negative', async () => {
    await world.publish({ data, labels });
    await world.ingest('rows', 'a.csv', history);
    await world.ingest(
      'reports',
      '1.csv',
      'id,bad,known\nr1,true,2026-01-06\nr20,true,2026-01-06\nr4,true,2026-01-05\n',
    );
    const before = await learned();
    expect([...before.of.values()].filter((row) => row.usable === 0).length).toBeGreaterThan(80);
    await log('a', [
      predicted('r2', 2, { decision: 'block' }),
      predicted('r3', 3, { decision: 'review' }),
      predicted('r4', 4, { decision: 'block' }),
      predicted('r5', 5, { decision: 'allow' }),
    ]);
    const { of, manifest, result } = await learned();
    expect(['r2', 'r3', 'r4', 'r5', 'r6'].map((key) => [of.get(key)!.$decision, of.get(key)!.usable])).toEqual([
      ['block', Number.NaN],
      ['review', Number.NaN],
      ['block', 1],
      ['allow', 0],
      [null, 0],
    ]);
    expect(manifest.decisions).toEqual({ allow: 1, review: 1, block: 2, released: 0, hidden: 2 });
    expect(manifest).toMatchObject({ rows: 100, inferences: { objects: 1, lines: 4, malformed: 0, records: 0 } });
    expect(result.snapshotId).not.toBe(before.result.snapshotId);
  });

  it('is the last decision, in any order and with repetitions; one of a shadow is none', async () => {
    await world.publish({ data, labels });
    await world.ingest('rows', 'a.csv', history);
    await world.ingest('reports', '1.csv', 'id,bad,known\nr1,true,2026-01-06\n');
    const first = predicted('r2', 2, { decision: 'block', probability: 0.9 });
    const more = { decision: 'allow', released: true, proposed: 'block', propensity: 0.1, probability: 0.7 } as const;
    const last = predicted('r2', 9, more);
    const shadow = predicted('r2', 12, { decision: 'block', probability: 0.1, shadow: true });
    await log('b', [last, first, shadow]);
    await log('a', [predicted('r3', 9, { decision: 'block', probability: 0.3 }), first, last]);
    const { of, manifest } = await learned();
    expect(of.get('r2')).toMatchObject({ $decision: 'allow', $propensity: 0.1, $probability: 0.7, usable: 0 });
    expect(of.get('r3')).toMatchObject({ $decision: 'block', $propensity: null, $probability: 0.3 });
    expect(of.get('r4')).toMatchObject({ $decision: null, $probability: null });
    expect(manifest).toMatchObject({ inferences: { lines: 6, repeated: 2 }, decisions: { released: 1, hidden: 1 } });
  });

  it("hides what a fallback blocks, as a block does, and takes it for no word of the model's", async () => {
    await world.publish({ data, labels });
    await world.ingest('rows', 'a.csv', history);
    await world.ingest('reports', '1.csv', 'id,bad,known\nr1,true,2026-01-06\nr4,true,2026-01-05\n');
    const { probability: _, ...unscored } = predicted('r2', 2);
    const fallen = { modelVersion: 0, fallback: { reason: 'windows' } } as const;
    const recordless = { ...fallen, fallback: { reason: 'model' }, record: {}, recordless: true } as const;
    await log('a', [
      { ...unscored, ...fallen, decision: 'block' },
      { ...unscored, ...recordless, inferenceId: 'i3', key: 'r3', decision: 'review' },
      { ...unscored, ...recordless, inferenceId: 'i4', key: 'r4', decision: 'block' },
      { ...unscored, ...recordless, inferenceId: 'i5', key: 'new-5', decision: 'allow' },
    ]);
    const { of, manifest } = await learned();
    expect(
      ['r2', 'r3', 'r4', 'r5'].map((key) => [of.get(key)!.$decision, of.get(key)!.$probability, of.get(key)!.usable]),
    ).toEqual([
      ['block', null, Number.NaN],
      ['review', null, Number.NaN],
      ['block', null, 1],
      [null, null, 0],
    ]);
    expect(of.has('new-5')).toBe(false);
    expect(manifest).toMatchObject({ rows: 100, inferences: { lines: 4, malformed: 0, records: 0 } });
  });

  it('remembers that a record was let through before it was blocked, for the windows', async () => {
    await world.publish({ data, labels });
    await world.ingest('rows', 'a.csv', history);
    await world.ingest('reports', '1.csv', 'id,bad,known\nr1,true,2026-01-06\n');
    await log('a', [
      predicted('r2', 2),
      predicted('r2', 9, { decision: 'block' }),
      predicted('r3', 3, { decision: 'block' }),
    ]);
    const { of } = await learned();
    expect(['r2', 'r3', 'r4'].map((key) => [of.get(key)!.$decision, of.get(key)!.$letThrough])).toEqual([
      ['block', 1],
      ['block', null],
      [null, null],
    ]);
  });

  it('reads hundreds of small objects within its memory', async () => {
    await world.publish({ data, labels });
    await world.ingest('rows', 'a.csv', history);
    await world.ingest('reports', '1.csv', 'id,bad,known\nr1,true,2026-01-06\n');
    for (let i = 0; i < 300; i++) {
      const line = JSON.stringify(predicted(`r${i % 20}`, i, { decision: 'block' }));
      await world.lake.put(`${lakeKeys.inferences('shop')}dt=2026-01-05/${i}`, line);
    }
    const { manifest } = await learned();
    expect(manifest).toMatchObject({
      inferences: { objects: 300, lines: 300, malformed: 0 },
      decisions: { block: 20 },
    });
  });

  it('is the same when its objects have been packed, late and corrected labels included', async () => {
    await world.publish({ data, labels });
    await world.ingest('rows', 'a.csv', history);
    await world.ingest('reports', '1.csv', 'id,bad,known\nr1,true,2026-01-06\nr20,false,2026-01-06\n');
    for (let i = 0; i < 20; i++) await log(`p${i}`, [predicted(`n${i}`, 40 + i), predicted(`r${i}`, i)]);
    for (let i = 0; i < 20; i++)
      await world.lake.put(
        lakeKeys.labels('shop', `2026-01-1${i % 3}`, `l${i}`),
        lines([
          { project: 'shop', key: `n${i}`, value: i % 4 === 0, at: day(200 + i) },
          { project: 'shop', key: `n${i}`, value: i % 4 === 1, at: day(260 + i) },
        ]),
      );
    const before = await world.snapshot();
    const ports = { lake: world.lake, clock: () => new Date('2026-02-02'), log: memoryLog(), zip };
    const packed = await compactProject({ ...ports, removeObjects: world.lake.remove }, 'shop');
    expect(packed).toMatchObject({ objects: 40, packs: 4 });
    const after = await world.snapshot('other code');
    expect(after.rows).toEqual(before.rows);
    const { createdAt: _, ...manifest } = before.manifest;
    expect(after.manifest).toMatchObject(manifest);
  });

  it('reads past lines that are none and objects that are packed, and says how many it left out', async () => {
    await world.publish({ data, labels });
    await world.ingest('rows', 'a.csv', history);
    await world.ingest('reports', '1.csv', 'id,bad,known\nr1,true,2026-01-06\n');
    const key = (name: string) => `${lakeKeys.inferences('shop')}dt=2026-01-05/${name}`;
    const good = JSON.stringify(predicted('r2', 2, { decision: 'block' }));
    await world.lake.put(key('a'), `${good}\n{"inferenceId": "cut off\nnull\n[1]\n{"inferenceId":"x"}\n\n`);
    await world.lake.put(key('b.gz'), gzipSync(lines([predicted('r3', 2, { decision: 'block' })])));
    await world.lake.put(key('c'), gzipSync(lines([predicted('r4', 2)])).subarray(0, 40));
    const { of, manifest } = await learned();
    expect(['r2', 'r3', 'r4'].map((id) => of.get(id)!.$decision)).toEqual(['block', 'block', null]);
    expect(manifest.inferences).toMatchObject({ objects: 3, lines: 6, malformed: 4, unreadable: [key('c')] });
    expect(manifest.warnings).toEqual([
      '4 of 6 lines of the inference log are no predictions: left out',
      `1 objects of the inference log cannot be unpacked, ${key('c')} for one: left out`,
    ]);
  });
});

describe('the inference log is a source of records', () => {
  const serve = async (definition: Partial<ProjectInput> = {}) => {
    await world.publish({ data, labels, features: windows, ...definition });
    await world.ingest('rows', 'a.csv', history);
    await world.ingest('reports', '1.csv', 'id,bad,known\nr1,true,2026-01-06\nnew-1,true,2026-01-12\n');
  };

  it('has records that no file has; where one has them, the file holds', async () => {
    await serve();
    await log('a', [
      predicted('new-1', 120),
      predicted('new-2', 121, { record: { id: 'new-2', who: 'ß', amount: null } }),
      predicted('r7', 122, { decision: 'block' }),
    ]);
    const { of, manifest } = await learned();
    expect(manifest).toMatchObject({ rows: 102, unmatchedLabels: 0, inferences: { records: 2 } });
    expect(of.get('new-1')).toMatchObject({ $time: day(120), id: 'new-1', who: 'w1', amount: 7.25, $target: 1 });
    expect(of.get('new-2')).toMatchObject({ who: 'ß', amount: null, usable: 0 });
    expect(of.get('r7')).toMatchObject({ $time: day(7), amount: 7, $decision: 'block', usable: Number.NaN });
  });

  it('takes the record as it was predicted last, with labels by its key or its inference, and none from the future', async () => {
    await serve();
    await log('a', [
      predicted('new-1', 121, { record: { who: 'w2', amount: 2 } }),
      predicted('new-1', 120, { record: { who: 'w2', amount: 1 } }),
      predicted('new-2', 122),
      predicted('new-3', 122, { time: day(200) }),
    ]);
    await label({ inferenceId: 'i-new-2-122', value: true, at: day(300) }, { key: 'r9', value: 1, at: day(299) });
    const { of, manifest } = await learned();
    expect(of.get('new-1')).toMatchObject({ amount: 2, $time: day(121) });
    expect(of.get('new-2')).toMatchObject({ $target: 1, $labelledAt: day(300) });
    expect(of.has('new-3')).toBe(false);
    expect(manifest).toMatchObject({ unmatchedLabels: 0, inferences: { ahead: 1, records: 2 } });
  });

  it.each([
    ['not where it says so', { ...data, inferences: false }, false],
    ['not without a key', { sources: [{ ...source, key: undefined, columns: {} }] }, false],
    [
      'by inference id where it is asked for',
      { sources: [{ ...source, key: undefined, columns: {} }], inferences: true },
      true,
    ],
  ] as const)('%s', async (_, changed, expected) => {
    await world.publish({ data: changed as unknown as ProjectInput['data'], labels: { ...labels } });
    const rows = `id,at,who,amount,bad\n${many(100, (i) => `r${i},${day(i)},w${i % 3},${i},${i % 9 === 0}`)}`;
    await world.ingest('rows', 'a.csv', rows);
    const { inferenceId, key: _key, ...rest } = predicted('new-1', 120);
    await log(
      'a',
      [
        { inferenceId, ...rest },
        { ...predicted('new-2', 120), key: 'new-2' },
      ].slice(0, 'inferences' in changed && changed.inferences === false ? 2 : 1),
    );
    const { of, manifest } = await learned();
    expect(of.has('i-new-1-120')).toBe(expected);
    expect(of.has('new-2')).toBe(false);
    expect(manifest.rows).toBe(expected ? 101 : 100);
  });

  it('has the window values that serving read, where the windows are still the same', async () => {
    await serve();
    const project = (await world.registry.get<{ definition: Project } & { pk: string; sk: string }>(
      keys.definition('shop'),
    ))!.definition;
    const specs = windowSpecs(project);
    const other = specs.map((spec) => ({ ...spec, decimals: 0 }));
    const versions = [specs, other];
    for (const [i, plan] of versions.entries()) {
      const pkg = { format: 1, classes: [], plan: { windows: plan }, model: {} };
      await storeModel(world, { project: 'shop', version: i + 1, digest: `d${i}` }, { 'model.json': pkg });
    }
    const [count, mean] = ['who.amount.count.P7D', 'who.amount.mean.P7D'] as const;
    await log('a', [
      predicted('new-1', 120, { windows: { [count]: 99, [mean]: null } }),
      predicted('new-2', 121, { windows: { [count]: 98, [mean]: 1.5 }, modelVersion: 2 }),
      predicted('new-3', 122, { windows: { [count]: 97, [mean]: 2.5 } }),
      predicted('r7', 7, { windows: { [count]: 96, [mean]: 1.5 } }),
      predicted('new-4', 123, {
        windows: { [count]: null, [mean]: null },
        modelVersion: 0,
        fallback: { reason: 'windows' },
      }),
    ]);
    const made = await learned();
    const { columns, names } = foldHistory(made, windowSpecs(made.extra.project, made.table));
    const row = (key: string) => made.rows.findIndex((r) => r.$key === key);
    const read = (key: string) => [count, mean].map((name) => columns[names.indexOf(name)]![row(key)]);
    expect(read('new-1')).toEqual([99, Number.NaN]);
    // Of another kind then: folded. What came before within a week are rows 0 to 99 of the customer, and new-1.
    expect(read('new-2')).toEqual([34, expect.closeTo((33 * 49 + 7.25) / 34, 1)]);
    expect(read('new-3')).toEqual([97, 2.5]);
    expect(read('r7')).toEqual([2, 2.5]);
    // Of a fallback whose windows could not be read: folded too.
    expect(read('new-4')[0]).toBeGreaterThan(30);
    expect(numericColumn(made.table, made.table.columns.at(-1)!.name).values.length).toBe(made.table.rows);
  });
});

describe('how long a label is waited for', () => {
  const predictedAt = (i: number, at: number): CapturedPrediction =>
    predicted(`n${i}`, 100 + i, { at: day(at), inferenceId: `i${i}`, record: { who: 'w', amount: i } });

  it.each([
    ['since the record happened, where it is predicted then', 0, 48, 48],
    ['since the prediction of a replay', 5_000, 5_048, 48],
    ['since the record, where predictions are made long after but labels tell the time of the replay', 5_000, 72, 72],
  ])('%s', async (_, predictedHours, labelledHours, expected) => {
    await world.publish({ data, labels: { absentMeans: 'negative' } });
    await world.ingest('rows', 'a.csv', history);
    await world.ingest('reports', '1.csv', 'id,bad,known\nr1,true,2026-01-06\n');
    const all = Array.from({ length: 120 }, (_, i) => i);
    await log(
      'a',
      all.map((i) => predictedAt(i, 100 + i + predictedHours)),
    );
    await label(...all.map((i) => ({ key: `n${i}`, value: true, at: day(100 + i + labelledHours) })));
    const { manifest } = await learned();
    expect(manifest.maturity).toMatchObject({ from: 'recorded', ms: expected * 3_600_000 });
  });
});
