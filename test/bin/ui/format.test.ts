import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatTime,
  plural,
} from '../../../bin/ui/format.ts';

test.each([
  [0, '0 ms'],
  [79.6, '80 ms'],
  [4_240, '4.2 s'],
  [59_949, '59.9 s'],
  [59_990, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [3_600_000, '1 h 00 min'],
  [11_400_000, '3 h 10 min'],
])('%d ms read %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [null, '–'],
  [Number.NaN, '–'],
  [0, '0'],
  [0.92938, '0.9294'],
  [1.23456, '1.235'],
  [12.3456, '12.35'],
  [167.59, '167.6'],
  [-0.5, '-0.5000'],
  [12_345.6, '12,346'],
])('%d reads %s', (n, text) => {
  expect(formatNumber(n)).toBe(text);
});

test('counts, money, shares, bytes and times', () => {
  expect(formatCount(197_162)).toBe('197,162');
  expect(plural(1, 'file')).toBe('1 file');
  expect(plural(2_000, 'row')).toBe('2,000 rows');
  expect([formatMoney(5), formatMoney(1_108.456), formatMoney(-0.5), formatMoney(1_234_567.8)]).toEqual([
    '5.00',
    '1,108.46',
    '-0.50',
    '1,234,568',
  ]);
  expect([formatPercent(0), formatPercent(0.0108), formatPercent(0.849)]).toEqual(['0.0 %', '1.08 %', '84.9 %']);
  expect([formatBytes(999), formatBytes(1_500), formatBytes(32_000_000_000)]).toEqual(['999 B', '1.5 kB', '32.0 GB']);
  expect(formatTime('2026-03-01T14:05:33.123Z')).toBe('2026-03-01 14:05');
  expect(formatTime(null)).toBe('–');
});
