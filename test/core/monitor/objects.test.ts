import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAhead } from '../../../core/monitor/read-ahead.ts';
import { selectObjects } from '../../../core/monitor/select-objects.ts';
import { advance, isAfter } from '../../../core/monitor/watermark.ts';

const object = (key: string, second: number, size = 10) => ({
  key,
  size,
  etag: key,
  lastModified: new Date(second * 1000),
});

describe('watermark', () => {
  it('passes each object exactly once, also those of the same second', () => {
    const batches = fc.array(fc.array(fc.nat(2), { maxLength: 5 }), { maxLength: 6 });
    fc.assert(
      fc.property(batches, (steps) => {
        const written: ReturnType<typeof object>[] = [];
        const passed: string[] = [];
        let second = 0;
        let mark = null as ReturnType<typeof advance>;
        for (const step of steps) {
          for (const seconds of step) {
            second += seconds;
            written.push(object(`o${written.length}`, second));
          }
          passed.push(...written.filter((o) => isAfter(mark, o)).map((o) => o.key));
          mark = advance(mark, written);
        }
        expect(passed.sort()).toEqual(written.map((o) => o.key).sort());
      }),
    );
  });

  it('passes what is listed up to ten minutes late, once', () => {
    const written = fc.array(fc.record({ at: fc.nat(5_000), late: fc.nat(600) }), { maxLength: 12 });
    fc.assert(
      fc.property(written, fc.integer({ min: 60, max: 900 }), (objects, every) => {
        const passed: string[] = [];
        let mark = null as ReturnType<typeof advance>;
        for (let now = 0; now < 6_000 + every; now += every) {
          const listed = objects.flatMap(({ at, late }, i) => (at + late <= now ? [object(`o${i}`, at)] : []));
          passed.push(...listed.filter((o) => isAfter(mark, o)).map((o) => o.key));
          mark = advance(mark, listed);
        }
        expect(passed.sort()).toEqual(objects.map((_, i) => `o${i}`).sort());
      }),
    );
  });

  it('keeps few names, however many objects there are', () => {
    const many = Array.from({ length: 5_000 }, (_, i) => object(`o${i}`, i / 10));
    const mark = advance(null, many);
    expect(mark!.keys.length).toBeLessThanOrEqual(210);
    expect(many.filter((o) => isAfter(mark, o))).toEqual([]);
    expect(advance(mark, [])).toEqual(mark);
  });
});

describe('selectObjects', () => {
  const objects = [object('a', 1), object('b', 2), object('c', 3), object('d', 3)];
  const cursor = { at: new Date(2000).toISOString(), keys: ['b'] };
  const all = () => true;

  it('takes fresh objects, and older ones that are not known', () => {
    expect(selectObjects(objects, cursor, all)).toEqual({
      selected: [
        { key: 'c', fresh: true },
        { key: 'd', fresh: true },
      ],
      omitted: 0,
    });
    expect(selectObjects(objects, cursor, (key) => key !== 'a').selected.map((o) => o.key)).toEqual(['a', 'c', 'd']);
    expect(selectObjects(objects, null, all).selected).toHaveLength(4);
  });

  it('prefers the newest past its limits and reads at least one', () => {
    const limited = selectObjects(objects, null, all, { bytes: 25, objects: 10 });
    expect(limited).toEqual({
      selected: [
        { key: 'c', fresh: true },
        { key: 'd', fresh: true },
      ],
      omitted: 2,
    });
    expect(selectObjects(objects, null, all, { bytes: 1, objects: 10 }).selected).toHaveLength(1);
    expect(selectObjects([], null, all)).toEqual({ selected: [], omitted: 0 });
  });
});

describe('readAhead', () => {
  it('keeps the order with a few under way', async () => {
    let underWay = 0;
    let most = 0;
    const work = async (n: number) => {
      most = Math.max(most, ++underWay);
      await new Promise((done) => setTimeout(done, (n * 7) % 5));
      underWay--;
      return n;
    };
    const seen: number[] = [];
    for await (const n of readAhead([...Array(20).keys()], 4, work)) seen.push(n);
    expect(seen).toEqual([...Array(20).keys()]);
    expect(most).toBe(4);
  });

  it('fails where the work failed', async () => {
    const work = async (n: number) => {
      if (n === 2) throw new Error('second');
      return n;
    };
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const n of readAhead([1, 2, 3], 3, work)) seen.push(n);
      })(),
    ).rejects.toThrow('second');
    expect(seen).toEqual([1]);
  });
});
