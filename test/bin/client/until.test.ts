import { expect, it } from 'vitest';
import { untilOf } from '../../../bin/client/until.ts';

const now = new Date('2026-03-01T12:00:00Z');

it('takes durations, days and times of a zone', () => {
  expect(untilOf('P3D', now)).toBe('2026-03-04T12:00:00.000Z');
  expect(() => untilOf('P999999999D', now)).toThrow('expected P3D');
  expect(untilOf('PT12H', now)).toBe('2026-03-02T00:00:00.000Z');
  expect(untilOf('2026-03-02', now)).toBe('2026-03-02T00:00:00.000Z');
  expect(untilOf('2026-03-02T08:00+02:00', now)).toBe('2026-03-02T06:00:00.000Z');
});

it.each(['soon', 'P', '3', '2026-03-02T08:00', '2026-02-30x'])('refuses %s', (text) => {
  expect(() => untilOf(text, now)).toThrow(`received '${text}'`);
});

it('refuses what is over', () => {
  expect(() => untilOf('2026-03-01', now)).toThrow('a time to come');
});
