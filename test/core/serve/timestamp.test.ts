import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTimestamp } from '../../../core/serve/timestamp.ts';

test.for([
  ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ['2026-03-01 12:30', '2026-03-01T12:30:00.000Z'],
  ['2026-03-01T12:30:15', '2026-03-01T12:30:15.000Z'],
  ['2026-03-01T12:30:15.123456Z', '2026-03-01T12:30:15.123Z'],
  ['2026-03-01T12:30:15,5+02:00', '2026-03-01T10:30:15.500Z'],
  ['2026-03-01T12:30:15-0530', '2026-03-01T18:00:15.000Z'],
  ['2026-03-01 12:30:15 +01', '2026-03-01T11:30:15.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['0099-01-01', '0099-01-01T00:00:00.000Z'],
  [1_767_225_600_000, '2026-01-01T00:00:00.000Z'],
  [1_767_225_600, '2026-01-01T00:00:00.000Z'],
] as const)('%s', ([value, iso]) => {
  expect(new Date(parseTimestamp(value)).toISOString()).toBe(iso);
});

test.for([
  '2026-02-30',
  '2026-13-01',
  '2026-01-01T24:00',
  '2026-01-01T10:60',
  '26-01-01',
  'now',
  '',
  '12',
  true,
  null,
  1e18,
  Number.NaN,
])('%s is no timestamp', (value) => {
  expect(parseTimestamp(value)).toBeNaN();
});

test('reads what toISOString writes', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
      expect(parseTimestamp(date.toISOString())).toBe(date.getTime());
    }),
  );
});
