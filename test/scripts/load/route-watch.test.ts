import { expect, test, vi } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { newRoute } from '../../../core/registry/routes.ts';
import { isCanarys } from '../../../core/serve/canary.ts';
import { Stretches } from '../../../scripts/load/interruptions.ts';
import { RouteWatch } from '../../../scripts/load/route-watch.ts';

const variant = (version: number, more = {}) => ({
  version,
  digest: `d${version}`,
  weight: 1,
  mode: 'live' as const,
  ...more,
});

test('who may answer follows from the routes of the time, their candidates, and what is damaged', async () => {
  vi.useFakeTimers({ now: 0 });
  try {
    const store = memoryRecordStore();
    let revision = 0;
    const put = async (variants: ReturnType<typeof variant>[], previous: number | null, rollout = {}) => {
      const updatedAt = new Date().toISOString();
      await store.write([
        { put: newRoute({ project: 'p', variants, previous, revision: ++revision, updatedAt, ...rollout }) },
      ]);
      await pass();
    };
    const watch = new RouteWatch(store, 'p');
    const pass = async () => {
      for (let second = 0; second < 60; second++) {
        vi.advanceTimersByTime(1_000);
        await watch.look();
      }
    };
    await put([variant(1)], null);
    await pass();
    const promoted = Date.now();
    await put([variant(2)], 1);
    const begun = Date.now();
    const canary = variant(3, { candidate: true, weight: 0.3 });
    await put([variant(2, { weight: 0.7 }), canary], 1, { rollout: { number: 4, stickyBy: null } });
    const damaged = new Stretches();
    const allowed = (key: string, at: number) => [...watch.allowed(key, at, at + 10, damaged)].sort();
    const keys = Array.from({ length: 50 }, (_, i) => `k${i}`);
    const its = keys.find((key) => isCanarys(`key ${key}`, 4, 0.3))!;
    const other = keys.find((key) => !isCanarys(`key ${key}`, 4, 0.3))!;

    expect(allowed(its, promoted - 10_000)).toEqual([1]);
    expect(allowed(its, promoted + 3_000)).toEqual([1, 2]);
    expect(allowed(its, promoted + 30_000)).toEqual([2]);
    expect([allowed(its, begun + 30_000), allowed(other, begun + 30_000)]).toEqual([[3], [2]]);
    const mended = damaged.begin('p/2');
    mended();
    expect(allowed(other, Date.now())).toEqual([1, 2]);
    await pass();
    expect(allowed(other, Date.now())).toEqual([2]);
    damaged.begin('p/3');
    expect(allowed(its, Date.now())).toEqual([2, 3]);
  } finally {
    vi.useRealTimers();
  }
});
