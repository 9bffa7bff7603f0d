import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expiryDays } from '../../../core/contracts/lake.ts';
import type { RecordKey, StoredRecord } from '../../../core/contracts/record.ts';
import type { CapturedPrediction } from '../../../core/contracts/serving.ts';
import { analyseStep } from '../../../core/monitor/analyse-step.ts';
import type { AnalyseRequest } from '../../../core/monitor/check-step.ts';
import { openHistory } from '../../../core/monitor/statistics/history.ts';
import { loadHistory, saveHistory } from '../../../core/monitor/statistics/history-store.ts';
import { inferenceHash, packHashes, unpackHashes } from '../../../core/monitor/statistics/inference-ids.ts';
import { historyDays } from '../../../core/monitor/statistics/statistics.ts';
import { hour, predictionsOf, referenceOf, start, type World, watched } from './support/season-world.ts';
import { reference, traffic, version } from './traffic.ts';

const about = { project: 'fraud', digest: 'd', reference, modelVersion: version, others: false };
const nothing = { days: [], ids: new Map() };
const all = traffic(200, { days: 2 }).predictions;
const since = '2026-03-01';
const key = (name: string, day = '2026-03-31') => `inferences/fraud/dt=${day}/${name}`;

/** Counts objects as one look does, and writes what it counted. */
async function count(
  lake: Parameters<typeof saveHistory>[0],
  objects: ReadonlyMap<string, readonly CapturedPrediction[]>,
) {
  const history = await loadHistory(lake, about, { since, objects: [...objects.keys()] });
  for (const [object, predictions] of objects) {
    if (history.isCounted(object)) continue;
    history.open(object);
    for (const prediction of predictions) history.add(object, prediction);
  }
  return history;
}

const rowsOf = (history: { hours(): ReadonlyMap<number, { rows: number }> }) =>
  [...history.hours().values()].reduce((sum, { rows }) => sum + rows, 0);

async function lakeInMemory() {
  const { memoryObjectStore } = await import('../../../adapters/memory/index.ts');
  return memoryObjectStore();
}

describe('statistics by the hour', () => {
  it('are the same however the log is cut into objects and looks, with repetitions, in any order', async () => {
    const once = openHistory({ ...about, ...nothing });
    once.open(key('all'));
    for (const prediction of all) once.add(key('all'), prediction);
    const expected = once.hours();
    const cuts = fc.tuple(
      fc.shuffledSubarray(all, { minLength: all.length }),
      fc.array(fc.integer({ min: 1, max: 199 }), { maxLength: 5 }),
      fc.array(fc.nat(199), { maxLength: 20 }),
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(cuts, async ([order, at, again, other]) => {
        const ends = [0, ...[...new Set(at)].sort((a, b) => a - b), all.length];
        const parts = ends.slice(1).map((end, i) => order.slice(ends[i], end));
        parts.push(again.map((i) => all[i]!));
        const lake = await lakeInMemory();
        let history = openHistory({ ...about, ...nothing });
        const objects = new Map<string, CapturedPrediction[]>();
        for (const [i, part] of parts.entries()) {
          // The repetitions come in the next day's folder, or in the same.
          objects.set(key(`p${i}`, other && i === parts.length - 1 ? '2026-04-01' : undefined), part);
          history = await count(lake, objects);
          await saveHistory(lake, history);
        }
        const hours = history.hours();
        expect([...hours.keys()]).toEqual([...expected.keys()]);
        for (const [hour, { rows, features, money }] of expected) {
          const own = hours.get(hour)!;
          expect(own.rows).toBe(rows);
          expect(money!.cost).toBeCloseTo(own.money!.cost, 9);
          for (const [name, { observed }] of Object.entries(features))
            expect(own.features[name]!.observed.counts).toEqual(observed.counts);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('two looks at once count nothing twice and lose nothing', async () => {
    const lake = await lakeInMemory();
    const first = new Map([[key('a'), all.slice(0, 100)]]);
    const both = new Map([...first, [key('b'), all.slice(100)]]);
    // The one that saw less writes last.
    const [less, more] = [await count(lake, first), await count(lake, both)];
    await saveHistory(lake, more);
    await saveHistory(lake, less);
    const third = await count(lake, both);
    expect(rowsOf(third)).toBe(200);
    await saveHistory(lake, third);
    expect(rowsOf(await count(lake, both))).toBe(200);
  });

  it('a look that was killed between its two writes is repeated as if it had not been', async () => {
    const lake = await lakeInMemory();
    const objects = new Map([[key('a'), all]]);
    const killed = await count(lake, objects);
    let writes = 0;
    const dying = {
      ...lake,
      put: async (...args: Parameters<typeof lake.put>) => {
        if (++writes > 1) throw new Error('killed');
        await lake.put(...args);
      },
    };
    await expect(saveHistory(dying, killed)).rejects.toThrow('killed');
    expect(rowsOf(await count(lake, objects))).toBe(200);
  });

  it('counts of other versions what they were given, at the first look only', () => {
    const others = all.map((prediction) => ({ ...prediction, modelVersion: version - 1 }));
    const of = (isFirst: boolean) => {
      const history = openHistory({ ...about, ...nothing, others: isFirst });
      for (const prediction of others) history.add(key('a'), prediction);
      return [...history.hours().values()];
    };
    // Only how many.
    const unseen = of(false);
    expect(unseen.length).toBeGreaterThan(0);
    for (const hour of unseen) expect(hour).toEqual({ rows: 0, asked: expect.any(Number), features: {}, money: null });
    const first = of(true);
    const rows = (name: string) => first.reduce((sum, { features }) => sum + features[name]!.observed.rows, 0);
    expect(first.reduce((sum, { rows }) => sum + rows, 0)).toBe(0);
    expect([rows('column:amount'), rows('score:score')]).toEqual([200, 0]);
  });

  it('are of five weeks, however far labels are looked back for, and do not expire before', async () => {
    const lake = await lakeInMemory();
    const old = key('a', '2025-12-01');
    expect((await loadHistory(lake, about, { since: '2026-02-23', objects: [old] })).isCounted(old)).toBe(true);
    expect((await loadHistory(lake, about, { since: '2025-11-30', objects: [old] })).isCounted(old)).toBe(false);
    expect(expiryDays.statistics).toBeGreaterThan(historyDays + 1);
  });

  it('packs ids into 8 characters each', () => {
    const hashes = all.map(({ inferenceId }) => inferenceHash(inferenceId));
    expect(new Set(hashes).size).toBe(200);
    expect(packHashes(hashes)).toHaveLength(1600);
    expect(unpackHashes(packHashes(hashes))).toEqual(hashes);
    expect(unpackHashes(packHashes([2 ** 48 - 1, 0]))).toEqual([2 ** 48 - 1, 0]);
  });
});

describe('a look', () => {
  const world: World = { rowsAnHour: 100, seed: 11 };

  async function afterSomeDays() {
    const platform = await watched(referenceOf(world), { monitoring: { minimumRows: 50 } });
    for (let h = 0; h < 50; h++) {
      platform.moveTo(start + (h + 1) * hour - 1000);
      await platform.capture(predictionsOf(world, start + h * hour));
      if (h === 40) await platform.look();
    }
    return platform;
  }

  it('reads new objects and the statistics only, and counts its requests', async () => {
    const platform = await afterSomeDays();
    await platform.look();
    platform.moveTo(start + 51 * hour - 1000);
    await platform.capture(predictionsOf(world, start + 50 * hour));
    const read: string[] = [];
    const counting = {
      ...platform,
      lake: {
        ...platform.lake,
        get: async (of: string) => {
          read.push(of.split('/')[0]!);
          return platform.lake.get(of);
        },
      },
    };
    const seen = await platform.check();
    await analyseStep(counting, seen as AnalyseRequest);
    // The model's reference, the report before; what was listed of the days before; a day has a file, and one of rows, and its ids are
    // read of today and yesterday.
    expect(read.toSorted()).toEqual(['inferences', 'models', 'reports', ...new Array(9).fill('statistics')]);
  });

  it('that finds nothing new costs three items and two listings', async () => {
    const platform = await afterSomeDays();
    await platform.look();
    let items = 0;
    let listings = 0;
    let objects = 0;
    const { checkStep } = await import('../../../core/monitor/check-step.ts');
    const counting = {
      ...platform,
      registry: {
        ...platform.registry,
        get: <T extends StoredRecord>(of: RecordKey) => {
          items++;
          return platform.registry.get<T>(of);
        },
      },
      lake: {
        ...platform.lake,
        get: async (of: string) => {
          objects++;
          return platform.lake.get(of);
        },
        list: (...args: Parameters<typeof platform.lake.list>) => {
          listings++;
          return platform.lake.list(...args);
        },
      },
    };
    expect(await checkStep(counting, { project: 'fraud' })).toMatchObject({ idle: true });
    // The route, the definition and the state; predictions and labels.
    expect({ items, listings, objects }).toEqual({ items: 3, listings: 2, objects: 0 });
  });

  it('that was killed before its record gives the same report again, later', async () => {
    const request = (await (await afterSomeDays()).check()) as AnalyseRequest;
    const reportOf = async (platform: Awaited<ReturnType<typeof watched>>) => {
      const outcome = await analyseStep(platform, request);
      return JSON.parse(new TextDecoder().decode(await platform.lake.get(outcome.reportKey))) as object;
    };
    const undisturbed = await reportOf(await afterSomeDays());
    const platform = await afterSomeDays();
    const dying = {
      ...platform,
      registry: { ...platform.registry, write: () => Promise.reject(new Error('killed')) },
    };
    await expect(analyseStep(dying, request)).rejects.toThrow('killed');
    platform.moveTo(start + 60 * hour);
    expect(await reportOf(platform)).toEqual(undisturbed);
  });

  it('sees lost and late objects when they come', async () => {
    const platform = await afterSomeDays();
    await platform.look();
    platform.moveTo(start + 60 * hour);
    const late = predictionsOf({ ...world, seed: 12 }, start + 5 * hour);
    await platform.capture(late, 'late');
    const before = await platform.state();
    const outcome = (await platform.look())!;
    expect(outcome.rows).toBe(late.length);
    expect((await platform.state())!.revision).toBe(before!.revision + 1);
    platform.moveTo(start + 61 * hour);
    await platform.capture([...late, ...late], 'again');
    expect(outcome.judged).toBe(true);
    expect(await platform.look()).toMatchObject({ rows: 0 });
  });
});
