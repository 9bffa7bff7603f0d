import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProjectInput } from '../../../../core/contracts/project.ts';
import { assignParts, partCounts, UnusableSplit } from '../../../../core/prepare/split/assign-parts.ts';
import { parts } from '../../../../core/table/feature-matrix.ts';
import { UnknownColumn } from '../../../../core/table/table.ts';
import { datasetOf, numbers, texts } from '../dataset.ts';

type SplitInput = NonNullable<ProjectInput['data']['split']>;
const timed = (split?: SplitInput): Partial<ProjectInput> => ({
  data: { sources: [{ name: 'rows', key: 'id', time: 'at' }], ...(split ? { split } : {}) },
});
const untimed = (split: SplitInput): Partial<ProjectInput> => ({
  data: { sources: [{ name: 'rows', key: 'id' }], split },
});
const alternating = (n: number) => Array.from({ length: n }, (_, i) => i % 2);
const day = 86_400_000;

describe('assignParts by time', () => {
  it('gives the latest rows to test, those before to validation, and leaves the gaps unused', () => {
    const time = Array.from({ length: 100 }, (_, i) => i * day);
    const split: SplitInput = { by: 'time', validation: 0.2, test: 0.1, gap: 'P5D' };
    const part = assignParts(datasetOf({ columns: [], target: alternating(100), time, project: timed(split) }));
    const days = (p: number) => [...part.keys()].filter((i) => part[i] === p);
    expect(days(parts.test)).toEqual(days(parts.test).map((_, i) => 90 + i));
    expect([days(parts.validation)[0], days(parts.validation).at(-1)]).toEqual([65, 84]);
    expect([days(parts.train)[0], days(parts.train).at(-1)]).toEqual([0, 59]);
    expect(partCounts(part)).toEqual({ train: 60, validation: 20, test: 10 });
  });

  it('never lets a part look into a later one, whatever the times', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 30, maxLength: 120 }),
        fc.integer({ min: 0, max: 20 }),
        (moments, gap) => {
          const time = moments.map((t) => t * 1000);
          const split: SplitInput = { by: 'time', validation: 0.2, test: 0.2, gap: `PT${gap}S` };
          let part: Uint8Array;
          try {
            part = assignParts(
              datasetOf({ columns: [], target: alternating(time.length), time, project: timed(split) }),
            );
          } catch (error) {
            expect(error).toBeInstanceOf(UnusableSplit);
            return;
          }
          const times = (p: number) => time.filter((_, i) => part[i] === p);
          const order = [parts.train, parts.validation, parts.test].map(times);
          for (const [earlier, later] of [order.slice(0, 2), order.slice(1, 3)])
            expect(Math.max(...earlier!) + gap * 1000).toBeLessThan(Math.min(...later!) + (gap === 0 ? 0 : 1e-6));
        },
      ),
    );
  });

  it('is the default where the source has a time, and ignores rows without one', () => {
    const time = [Number.NaN, ...Array.from({ length: 40 }, (_, i) => i)];
    const part = assignParts(datasetOf({ columns: [], target: alternating(41), time }));
    expect(part[0]).toBe(parts.unused);
    expect(partCounts(part)).toEqual({ train: 28, validation: 6, test: 6 });
  });

  it('says what to do when all rows have one time', () => {
    const dataset = datasetOf({ columns: [], target: alternating(20), time: new Array(20).fill(5) });
    expect(() => assignParts(dataset)).toThrow(/left the train part without rows.*split at random/);
  });
});

describe('assignParts by hash', () => {
  const random: SplitInput = { by: 'random', validation: 0.15, test: 0.15 };

  it('does not divide a group', () => {
    const groups = Array.from({ length: 2000 }, (_, i) => (i % 7 === 0 ? null : `g${i % 50}`));
    const split: SplitInput = { by: 'group', group: 'g', validation: 0.2, test: 0.2 };
    const part = assignParts(
      datasetOf({ columns: [texts('g', groups)], target: alternating(2000), project: untimed(split) }),
    );
    const seen = new Map<string, number>();
    groups.forEach((group, i) => {
      if (group === null) return;
      expect(part[i]).toBe(seen.get(group) ?? part[i]);
      seen.set(group, part[i]!);
    });
    expect(new Set(seen.values()).size).toBe(3);
  });

  it('takes numbers as groups, and names a column that is not there', () => {
    const split: SplitInput = { by: 'group', group: 'g', validation: 0.2, test: 0.2 };
    const target = Array.from({ length: 400 }, (_, i) => (i >> 4) % 2);
    const g = numbers(
      'g',
      target.map((_, i) => i % 40),
    );
    expect(partCounts(assignParts(datasetOf({ columns: [g], target, project: untimed(split) }))).test).toBeGreaterThan(
      0,
    );
    expect(() => assignParts(datasetOf({ columns: [], target, project: untimed(split) }))).toThrow(UnknownColumn);
  });

  it('names the remedy for a training part of one class, for too few rows and for no labels', () => {
    const of = (target: number[]) => () => assignParts(datasetOf({ columns: [], target, project: untimed(random) }));
    expect(of(new Array(100).fill(0))).toThrow(/rows have the class 'no'; expected both/);
    expect(of([0, 1])).toThrow(/without rows .*bring more rows/);
    expect(of(new Array(10).fill(Number.NaN))).toThrow(/none of 10 rows has a label.*ingest labels/);
    expect(of([])).toThrow(UnusableSplit);
  });
});
