import { describe, expect, it } from 'vitest';
import type { RunLook, Trigger } from '../../../core/contracts/triggers.ts';
import { startRun } from '../../../core/retrain/start-run.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { world } from './world.ts';

const minute = 60_000;
/** Lambda's recursive loop detection: a message that is the result of more invocations than this is not delivered. */
const longestChain = 16;

type Door = 'queue' | 'scheduler';

/**
 * Files that arrive at random for a while, and what the starter sends itself: through the trigger queue, where Lambda counts the
 * rounds, or by schedules, which begin a new count.
 */
async function stream(seed: number, { minutes, perHour }: { minutes: number; perHour: number }, door: Door) {
  const random = seededRandom(seed);
  const w = world();
  await w.publish();
  const start = w.clock().getTime();
  const arrivals: number[] = [];
  for (let t = 0; t < minutes; t += (60 / perHour) * -Math.log(1 - random())) arrivals.push(start + t * minute);
  const messages: { due: number; chain: number; message: Trigger | RunLook }[] = [];
  let longest = 0;
  for (;;) {
    messages.sort((a, b) => b.due - a.due);
    const next = messages.at(-1);
    const file = arrivals[0];
    if (w.lifecycle.started.size > 0 || (!next && file === undefined)) break;
    let trigger: Trigger | undefined;
    let chain = 1;
    if (file !== undefined && (!next || file <= next.due)) {
      arrivals.shift();
      await w.wait(Math.max(0, file - w.clock().getTime()));
      trigger = await w.arrive(10);
    } else if (next) {
      messages.pop();
      await w.wait(Math.max(0, next.due - w.clock().getTime()));
      chain = next.chain;
      if (chain > longestChain) continue;
      if (!('look' in next.message)) trigger = next.message;
    }
    longest = Math.max(longest, chain);
    if (trigger) await startRun(w, trigger);
    for (const message of w.triggers.sent.splice(0))
      messages.push({ due: w.clock().getTime(), chain: chain + 1, message });
    for (const { message, at } of w.later.waiting.splice(0)) {
      // A queue delays by a quarter of an hour at most, a schedule comes up to a minute late.
      const wait = at.getTime() - w.clock().getTime();
      const due = w.clock().getTime() + (door === 'queue' ? Math.min(wait, 15 * minute) : wait + minute * random());
      messages.push({ due, chain: door === 'queue' ? chain + 1 : 1, message });
    }
  }
  return { started: w.lifecycle.started.size > 0, longest, hours: (w.clock().getTime() - start) / (60 * minute) };
}

/** From a file every two minutes to two a minute, for half an hour to more than one. */
const streams = Array.from({ length: 68 }, (_, i) => ({ minutes: 30 + (i % 34) * 1.5, perHour: 30 + 90 * (i / 68) }));
const all = (door: Door) => Promise.all(streams.map((shape, seed) => stream(seed, shape, door)));

describe('files that keep arriving', () => {
  it('start the first run within an hour and minutes, and no chain of invocations is longer than two', async () => {
    const ends = await all('scheduler');
    expect(ends.filter(({ started }) => !started)).toEqual([]);
    expect(Math.max(...ends.map(({ longest }) => longest))).toBeLessThanOrEqual(2);
    expect(Math.max(...ends.map(({ hours }) => hours))).toBeLessThan(1.2);
  });

  it('would end some streams without a run if the starter fed its own queue', async () => {
    const ends = await all('queue');
    expect(ends.filter(({ started }) => !started).length).toBeGreaterThan(0);
  });
});
