import { describe, expect, it } from 'vitest';
import { memoryLog, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { inSlot, NoFreeSlot, type SlotPorts, slotsOf } from '../../../core/steps/slots.ts';

const minute = 60_000;

function ports(concurrency: number) {
  const random = seededRandom(1);
  let time = Date.parse('2026-03-01T00:00:00Z');
  const made: SlotPorts = {
    registry: memoryRecordStore(),
    clock: () => new Date(time),
    random: (bytes) => Uint8Array.from({ length: bytes }, () => Math.floor(256 * random())),
    log: memoryLog(),
    concurrency: async () => concurrency,
  };
  return { ...made, pass: (ms: number) => (time += ms) };
}

/** Work that goes on until it is told to end. */
function held(p: SlotPorts) {
  let end = () => {};
  const going = new Promise<void>((resolve) => (end = resolve));
  const done = inSlot(p, 'train-trial', 15 * minute, () => going);
  return { done, end };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

it('leave room for others: six of ten, and one at least', () => {
  expect([1, 10, 50, 1000].map(slotsOf)).toEqual([1, 6, 30, 600]);
});

describe('a slot', () => {
  it('is taken by as many as there are, whoever comes at once', async () => {
    const p = ports(10);
    const all = Array.from({ length: 20 }, () => held(p));
    for (const { done } of all) done.catch(() => {});
    await settled();
    for (const { end } of all) end();
    const results = await Promise.allSettled(all.map(({ done }) => done));
    const well = results.filter(({ status }) => status === 'fulfilled').length;
    expect(well).toBeGreaterThan(0);
    expect(well).toBeLessThanOrEqual(6);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(NoFreeSlot);
  });

  it('is free again after the work, also where that fails', async () => {
    const p = ports(1);
    expect(await inSlot(p, 'f', minute, async () => 7)).toBe(7);
    await expect(inSlot(p, 'f', minute, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await inSlot(p, 'f', minute, async () => 8)).toBe(8);
  });

  it('of a function that was killed is free when that would have been stopped', async () => {
    const p = ports(1);
    void held(p);
    await settled();
    p.pass(15 * minute - 1);
    await expect(inSlot(p, 'f', minute, async () => 1)).rejects.toThrow('all 1 slots');
    p.pass(1);
    expect(await inSlot(p, 'f', minute, async () => 1)).toBe(1);
  });

  it('is not freed by a holder that has lost it', async () => {
    const p = ports(1);
    const first = held(p);
    await settled();
    p.pass(16 * minute);
    const second = held(p);
    await settled();
    first.end();
    await first.done;
    await expect(inSlot(p, 'f', minute, async () => 1)).rejects.toThrow(NoFreeSlot);
    second.end();
    await second.done;
  });
});
