import { beforeEach, describe, expect, it } from 'vitest';
import { lake as lakeKeys } from '../../../core/contracts/lake.ts';
import { knownAt } from '../../../core/labels/known-at.ts';
import { usableTarget } from '../../../core/labels/usable-target.ts';
import { day, many, shop } from './shop.ts';

let world: ReturnType<typeof shop>;

beforeEach(() => {
  world = shop();
});

const source = { name: 'rows', key: 'id', time: 'at' };
const labels = { absentMeans: 'negative' as const };
const reports = { name: 'reports', role: 'labels' as const, key: 'id', time: 'known' };
const late = { data: { sources: [source, { ...reports, columns: { bad: { type: 'boolean' as const } } }] }, labels };

/** A file that brings its labels with it. */
const complete = (n: number, from = 0) =>
  `id,at,amount,bad\n${many(n, (i) => `r${i + from},${day(i + from)},${i},${i % 9 === 0}`)}`;
const unlabelled = `id,at,amount\n${many(300, (i) => `r${i},${day(i)},${i}`)}`;

const lines = (documents: readonly unknown[]) => documents.map((d) => `${JSON.stringify(d)}\n`).join('');
const predicted = (id: string, at: number, record: object = {}) => ({
  ...{ inferenceId: `i-${id}`, project: 'shop', modelVersion: 1, at: day(at), decision: 'allow', key: id },
  ...{ time: day(at), record: { id, at: day(at), amount: 7.25, ...record }, windows: {} },
});
const log = (...documents: unknown[]) => world.lake.put(`${lakeKeys.inferences('shop')}a`, lines(documents));
const label = (...said: object[]) => world.lake.put(lakeKeys.labels('shop', '2026-01-20', 'l'), lines(said));

async function learned() {
  const made = await world.snapshot();
  const target = usableTarget(made);
  return { ...made, usable: new Map(made.rows.map((row, i) => [String(row.$key), target[i]])) };
}

describe('files that bring their labels, and traffic that does not', () => {
  it('takes no prediction for a negative before any label has arrived', async () => {
    await world.publish({ data: { sources: [source] }, labels });
    await world.ingest('rows', 'a.csv', complete(100));
    await log(predicted('n1', 120), predicted('n2', 121));
    const { usable, manifest } = await learned();
    expect([usable.get('n1'), usable.get('n2'), usable.get('r9'), usable.get('r10')]).toEqual([NaN, NaN, 1, 0]);
    expect(manifest.warnings).toEqual([expect.stringContaining('2 predicted rows are not used')]);
  });

  it('takes them once labels arrive, up to the maturity, and what the files say at once', async () => {
    await world.publish({ data: { sources: [source] }, labels });
    await world.ingest('rows', 'a.csv', complete(100));
    await world.ingest('rows', 'b.csv', complete(100, 2_000));
    await log(predicted('n1', 120), predicted('n2', 121), predicted('n3', 290));
    await label({ project: 'shop', key: 'n2', value: true, at: day(300) });
    const made = await learned();
    expect(['n1', 'n2', 'n3', 'r2000', 'r2001'].map((key) => made.usable.get(key))).toEqual([0, 1, NaN, 1, 0]);
    const known = knownAt(made);
    const of = (key: string) => known[made.rows.findIndex(({ $key }) => $key === key)];
    expect([of('r2001'), of('n1')]).toEqual([Date.parse(day(2_001)), Date.parse(day(120 + 7 * 24))]);
  });

  it('waits in files that have only the labels that came soon', async () => {
    await world.publish({ data: { sources: [source] }, labels });
    const sparse = `id,at,amount,bad\n${many(400, (i) => `r${i},${day(i)},${i},${i % 9 === 0 ? 'true' : ''}`)}`;
    await world.ingest('rows', 'a.csv', sparse);
    await label({ project: 'shop', key: 'r9', value: true, at: day(300) });
    const { usable } = await learned();
    expect(['r9', 'r10', 'r396', 'r397'].map((key) => usable.get(key))).toEqual([1, 0, NaN, NaN]);
  });
});

it('takes no payment for right whose report is stuck in a broken feed, though a few still come another way', async () => {
  await world.publish({ data: { sources: [source] }, labels });
  await world.ingest('rows', 'a.csv', complete(60));
  const asked = Array.from({ length: 1_800 }, (_, i) => ({ at: 100 + i / 3, id: `n${i}` }));
  await log(...asked.map(({ id, at }) => ({ ...predicted(id, at), probability: 0.2 })));
  const comes = (at: number, i: number) => i % 5 === 0 && at < 676 && (at + 24 < 500 || i % 100 === 0);
  const reported = asked.filter(({ at }, i) => comes(at, i));
  await label(...reported.map(({ id, at }) => ({ project: 'shop', key: id, value: true, at: day(at + 24) })));
  const { extra, manifest, usable } = await learned();
  const until = (extra.maturedUntil! - Date.parse(day(0))) / 3_600_000;
  expect(until).toBeGreaterThan(400);
  expect(until).toBeLessThan(500);
  expect([usable.get('n905'), usable.get('n906'), usable.get('n1505')]).toEqual([1, 0, NaN]);
  expect(manifest.warnings).toEqual([expect.stringContaining('far fewer labels come than before')]);
});

describe('what a label or a prediction may say', () => {
  it('makes nothing mature by a label from the future', async () => {
    await world.publish(late);
    await world.ingest('rows', 'a.csv', unlabelled);
    await world.ingest('reports', 'a.csv', 'id,known,bad\nr1,2026-01-03,true\nr2,2099-01-03,true\n');
    const { extra, manifest } = await learned();
    expect(new Date(extra.maturedUntil!).getUTCFullYear()).toBe(2026);
    expect(manifest.warnings).toEqual([expect.stringContaining('1 labels claim to have become known')]);
  });

  it('reads half a surrogate pair, in labels that were stored and in the log, and lines that are none', async () => {
    await world.publish(late);
    await world.ingest('rows', 'a.csv', unlabelled);
    await label({ key: 'a\ud83d', value: true, at: day(300) }, { key: 'r1', value: true, at: day(300) }, { key: 'r2' });
    await log(predicted('n1', 120, { note: '\ud83d' }), predicted('n2', 121, { note: '\ud83d\ude00 \\ud83d' }));
    const { usable, manifest } = await learned();
    expect([usable.get('r1'), usable.get('r2'), usable.get('n1'), usable.get('n2')]).toEqual([1, 0, 0, 0]);
    expect(manifest.warnings).toEqual(['1 lines of the labels that came through the API are no labels: left out']);
  });

  it('reads what was predicted under another contract as it reads files: a fraction is no whole number', async () => {
    await world.publish(late);
    await world.ingest('rows', 'a.csv', unlabelled);
    await label({ key: 'r1', value: true, at: day(300) });
    await log(predicted('n1', 120, { amount: 12.7 }), predicted('n2', 121, { amount: 12 }));
    const { rows } = await learned();
    const amount = (key: string) => rows.find(({ $key }) => $key === key)!.amount;
    expect([amount('n1'), amount('n2')]).toEqual([null, 12]);
  });
});
