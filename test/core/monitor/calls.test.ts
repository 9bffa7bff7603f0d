import { expect, it } from 'vitest';
import { seededRandom } from '../../../core/stats/random.ts';
import type { Life } from '../../support/mortal.ts';
import { world } from './killed/world.ts';
import { traffic } from './traffic.ts';

const hour = 3_600_000;
const days = 8;
const objects = 6;

/** How often each call was made. */
const counted = ({ calls }: Life) =>
  Object.fromEntries([...new Set(calls)].map((call) => [call, calls.filter((other) => other === call).length]));

it('what a look costs does not grow with the predictions of the days before', async () => {
  const w = await world().setUp();
  const draw = seededRandom(3);
  let n = 0;
  const capture = async (rows: number) => {
    const made = traffic(rows, { seed: 1000 + n }).predictions;
    for (let part = 0; part < objects; part++) {
      const own = made.slice((part * rows) / objects, ((part + 1) * rows) / objects);
      const at = () => new Date(w.clock().getTime() - draw() * hour).toISOString();
      await w.capture(
        `part-${String(n++).padStart(6, '0')}`,
        own.map((p, i) => ({ ...p, inferenceId: `${n}-${i}`, at: at() })),
      );
    }
  };
  for (let look = 0; look < days * 2; look++) {
    w.later(12 * hour);
    await capture(60);
    await w.look(await w.check());
  }
  for (const rows of [60, 1380]) {
    w.later(hour);
    await capture(rows);
    const life: Life = { calls: [], bytes: { read: 0, written: 0 } };
    await w.look(await w.check(life), life);
    const { 'lake.get': get = 0, 'lake.list': list = 0, 'lake.put': put = 0, ...registry } = counted(life);
    expect(get).toBeLessThanOrEqual(objects + 3 * (days + 2) + 6);
    expect(list).toBeLessThanOrEqual(6);
    expect(put).toBeLessThanOrEqual(8);
    expect(registry['registry.get']).toBeLessThanOrEqual(12);
    expect(registry['registry.query']).toBeLessThanOrEqual(4);
    expect(registry['registry.write']).toBe(1);
    expect(life.bytes!.read).toBeLessThan(700 * rows + 60_000 * days);
  }
  const idle: Life = { calls: [] };
  await expect(w.check(idle)).rejects.toThrow('idle');
  expect(counted(idle)).toEqual({ 'registry.get': 3, 'lake.list': 2 });
});
