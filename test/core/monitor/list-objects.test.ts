import { expect, test } from 'vitest';
import { bytesOf } from '../../../adapters/bytes-of.ts';
import { memoryObjectStore } from '../../../adapters/memory/index.ts';
import { textOf } from '../../../adapters/text-of.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import { listObjects } from '../../../core/monitor/list-objects.ts';
import type { ObjectStore } from '../../../core/ports/object-store.ts';

const about = { project: 'fraud', digest: 'd' };
const day = 86_400_000;
const hour = 3_600_000;
const first = Date.UTC(2026, 5, 1);
const date = (at: number) => new Date(at).toISOString().slice(0, 10);
const keyAt = (at: number) => `${keysOf.inferences('fraud')}dt=${date(at)}/${new Date(at).toISOString().slice(11, 19)}`;

/** A lake that counts the pages of its listings. */
async function lakeOf(objects: number, everyMs: number) {
  let now = first;
  const lake = memoryObjectStore(() => new Date(now));
  for (let i = 0; i < objects; i++) {
    now = first + i * everyMs;
    await lake.put(keyAt(now), '');
  }
  const counted = { pages: 0 };
  const store: ObjectStore = {
    ...lake,
    async *list(prefix, options) {
      let listed = 0;
      for await (const object of lake.list(prefix, options)) {
        listed++;
        yield object;
      }
      counted.pages += Math.max(1, Math.ceil(listed / 1000));
    },
  };
  return { lake: store, counted, ports: { lake: store, bytesOf, textOf }, setClock: (at: number) => (now = at) };
}

const names = (objects: readonly { key: string; size: number; lastModified: Date }[]) =>
  objects.map(({ key, size, lastModified }) => `${key} ${size} ${lastModified.getTime()}`).join('\n');

test('a month of one-minute objects is listed whole once a day, and its last two days at the other looks', async () => {
  const { lake, counted, ports, setClock } = await lakeOf(30 * 1440, 60_000);
  const since = date(first);
  const pages: number[] = [];
  for (const look of [0, 1, 23]) {
    const now = first + 30 * day + look * hour;
    setClock(now);
    await lake.put(keyAt(now - 1), '');
    counted.pages = 0;
    const listed = await listObjects(ports, about, { since, now: new Date(now) });
    pages.push(counted.pages);
    const whole = await listObjects(ports, about, { since, now: new Date(now), mustBeNow: true });
    expect(names(listed.log) === names(whole.log)).toBe(true);
    expect(whole.older.log).toEqual([]);
    if (look > 0) expect(listed.older.log).toHaveLength(29 * 1440);
  }
  // One of labels, and of the log 44 once and then two: before, 44 each time.
  expect(pages).toEqual([45, 3, 3]);
});

test('what appears or goes among the days before yesterday is seen the day after, or where it must be now', async () => {
  const { lake, ports, setClock } = await lakeOf(2_000, 12 * 60_000);
  const now = first + 17 * day;
  setClock(now);
  const at = { since: date(first), now: new Date(now) };
  const before = await listObjects(ports, about, at);
  await lake.put(`${keyAt(first + 3 * day)}-late`, '');
  expect((await listObjects(ports, about, at)).log).toHaveLength(before.log.length);
  expect((await listObjects(ports, about, { ...at, mustBeNow: true })).log).toHaveLength(before.log.length + 1);
  const next = { ...at, now: new Date(now + day) };
  expect((await listObjects(ports, about, next)).log).toHaveLength(before.log.length + 1);
  // A shorter look-back takes a part of it, a longer one all.
  const shorter = await listObjects(ports, about, { ...next, since: date(first + 5 * day) });
  expect(shorter.log.every(({ key }) => key >= keyAt(first + 5 * day))).toBe(true);
});

test('of a small log nothing is kept', async () => {
  const { lake, ports } = await lakeOf(900, hour);
  const now = new Date(first + 38 * day);
  const { log, older } = await listObjects(ports, about, { since: date(first), now });
  expect([log.length, older.log.length]).toEqual([900, 0]);
  const kept = [];
  for await (const { key } of lake.list('statistics/')) kept.push(key);
  expect(kept).toEqual([]);
});
