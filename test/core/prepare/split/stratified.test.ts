import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProjectInput } from '../../../../core/contracts/project.ts';
import { assignParts } from '../../../../core/prepare/split/assign-parts.ts';
import { parts } from '../../../../core/table/feature-matrix.ts';
import { datasetOf, texts } from '../dataset.ts';

type SplitInput = NonNullable<ProjectInput['data']['split']>;
const everyPart = [parts.train, parts.validation, parts.test];

function dataset(target: number[], split: SplitInput, options: { groups?: (string | null)[]; keys?: string[] } = {}) {
  const classes = Array.from({ length: Math.max(...target) + 1 }, (_, k) => `class ${k}`);
  return datasetOf({
    columns: options.groups ? [texts('g', options.groups)] : [],
    target,
    classes,
    ...(options.keys && { keys: options.keys }),
    project: {
      objective: { task: 'multiclass', target: 'y' },
      data: { sources: [{ name: 'rows', key: 'id' }], split },
    },
  });
}

const countsOf = (part: Uint8Array, target: number[], own: number) =>
  everyPart.map((p) => target.filter((y, i) => y === own && part[i] === p).length);

const fractions = fc.record({
  validation: fc.double({ min: 0.01, max: 0.39, noNaN: true }),
  test: fc.double({ min: 0.01, max: 0.39, noNaN: true }),
});
/** Rows of each class. */
const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 2, maxLength: 8 }).map((n) => [12, ...n]);

describe('a random split', () => {
  it('meets the fractions of each class to the row, and puts a class of three rows or more into each part', () => {
    fc.assert(
      fc.property(sizes, fractions, fc.string(), (n, split, prefix) => {
        const target = n.flatMap((rows, own) => new Array<number>(rows).fill(own));
        const keys = target.map((_, i) => `${prefix}${i}`);
        const part = assignParts(dataset(target, { by: 'random', ...split }, { keys }));
        n.forEach((rows, own) => {
          const [train, validation, test] = countsOf(part, target, own);
          expect(train! + validation! + test!).toBe(rows);
          if (rows < 3) {
            expect(train).toBe(rows);
            return;
          }
          expect(Math.min(train!, validation!, test!)).toBeGreaterThanOrEqual(1);
          if (rows < 20) return;
          expect(Math.abs(test! - split.test * rows)).toBeLessThanOrEqual(1);
          expect(Math.abs(validation! - split.validation * rows)).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('does not depend on the order of the rows', () => {
    const target = Array.from({ length: 300 }, (_, i) => (i % 17 === 0 ? 2 : i % 2));
    const keys = target.map((_, i) => `key ${i}`);
    const split: SplitInput = { by: 'random', validation: 0.2, test: 0.2 };
    const part = assignParts(dataset(target, split, { keys }));
    const back = assignParts(dataset(target.toReversed(), split, { keys: keys.toReversed() }));
    expect([...back].reverse()).toEqual([...part]);
  });

  it('moves few rows when others come', () => {
    const target = Array.from({ length: 4000 }, (_, i) => Number(i % 10 === 0));
    const keys = target.map((_, i) => `key ${i}`);
    const split: SplitInput = { by: 'random', validation: 0.15, test: 0.15 };
    const before = assignParts(dataset(target.slice(0, 3000), split, { keys: keys.slice(0, 3000) }));
    const after = assignParts(dataset(target, split, { keys }));
    const moved = before.filter((p, i) => p !== after[i]).length;
    expect(moved).toBeGreaterThan(0);
    expect(moved / 3000).toBeLessThan(0.02);
  });
});

describe('a split by group', () => {
  const split: SplitInput = { by: 'group', group: 'g', validation: 0.2, test: 0.2 };

  it('keeps groups whole, and has in each part every class that three groups hold', () => {
    const cell = fc.record({ group: fc.integer({ min: 0, max: 40 }), own: fc.integer({ min: 0, max: 3 }) });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 80, maxLength: 400 }), (cells) => {
        const target = cells.map((c) => c.own);
        const groups = cells.map((c) => `g${c.group}`);
        const part = assignParts(dataset(target, split, { groups }));
        const partOf = new Map<string, number>();
        groups.forEach((group, i) => {
          expect(part[i]).toBe(partOf.get(group) ?? part[i]);
          partOf.set(group, part[i]!);
        });
        for (let own = 0; own < 4; own++) {
          const holders = new Set(groups.filter((_, i) => target[i] === own)).size;
          const counts = countsOf(part, target, own);
          if (holders >= 12) expect(Math.min(...counts)).toBeGreaterThanOrEqual(1);
          if (holders > 0) expect(counts[0]).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('brings each part near its fraction of a rare class that few groups hold', () => {
    // Five of a hundred groups hold all positives; by the hash alone validation would have none of them, or test.
    for (let table = 0; table < 20; table++) {
      const groups = Array.from({ length: 2000 }, (_, i) => `t${table}-${i % 100}`);
      const target = groups.map((_, i) => Number(i % 100 < 5));
      const part = assignParts(dataset(target, split, { groups }));
      expect(countsOf(part, target, 1)).toEqual([60, 20, 20]);
      expect(everyPart.map((p) => part.filter((own) => own === p).length)).toEqual([1200, 400, 400]);
    }
  });

  it('moves few groups when rows come', () => {
    const groups = Array.from({ length: 6000 }, (_, i) => `g${(i * 7919) % 500}`);
    const target = groups.map((group, i) => Number(i % 12 === 0 || group.endsWith('77')));
    const before = assignParts(dataset(target.slice(0, 5000), split, { groups: groups.slice(0, 5000) }));
    const after = assignParts(dataset(target, split, { groups }));
    expect(before.filter((p, i) => p !== after[i]).length / 5000).toBeLessThan(0.05);
  });
});
