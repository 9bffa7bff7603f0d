import { expect, test } from 'vitest';
import { compare, interleaved, median, sample } from '../../bench/measure.ts';
import { eloRatings, meanRanks } from '../../bench/tables.ts';

test('medians of both sides, and of the ratios of runs that belong together', () => {
  const ours = [
    { s: 1, auc: 0.8 },
    { s: 9, auc: 0.9 },
    { s: 4, auc: 0.9 },
  ];
  const peer = [
    { s: 2, auc: 0.8 },
    { s: 6, auc: 0.8 },
    { s: 4, auc: 0.9 },
  ];
  const results = compare('train', 'them', ours, peer, [
    { key: 's', label: 'fit', unit: 's' },
    { key: 'auc', label: 'AUC', unit: '', higherIsBetter: true },
  ]);
  expect(results).toEqual([
    { name: 'train: fit', ours: 4, peer: 4, peerName: 'them', unit: 's', ratio: 1 },
    { name: 'train: AUC', ours: 0.9, peer: 0.8, peerName: 'them', unit: '', ratio: 1 },
  ]);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('sides take turns', () => {
  const order: string[] = [];
  const side = (name: string) => () => {
    order.push(name);
    return {};
  };
  interleaved(2, [side('a'), side('b')]);
  expect(order).toEqual(['a', 'b', 'a', 'b']);
});

test('a program that fails is named', () => {
  expect(sample(process.execPath, ['-e', 'console.log(JSON.stringify({a: 1}))'])).toEqual({ a: 1 });
  expect(() => sample(process.execPath, ['-e', 'process.exit(3)'])).toThrow(/process.exit\(3\) failed/);
});

test('equal losses share their places', () => {
  expect(
    meanRanks([
      [1, 2, 3],
      [2, 2, 1],
    ]),
  ).toEqual([1.75, 2.25, 2]);
});

test('400 points of Elo are ten wins to one, and their mean is 1000', () => {
  // Ten wins of eleven, and the draw that each pair has beside: 10.5 to 1.5.
  const contests = Array.from({ length: 11 }, (_, i) => (i < 10 ? [1, 2] : [2, 1]));
  const [first, second] = eloRatings(contests);
  expect(first! - second!).toBeCloseTo(400 * Math.log10(10.5 / 1.5), 6);
  expect(first! + second!).toBeCloseTo(2000, 6);
  const [a, b, c] = eloRatings([
    [1, 2, 3],
    [1, 3, 2],
  ]);
  expect(a!).toBeGreaterThan(b!);
  expect(b!).toBeCloseTo(c!, 6);
});
