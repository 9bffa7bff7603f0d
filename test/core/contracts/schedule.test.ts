import { expect, test } from 'vitest';
import { callsOfMonth, scheduleFault } from '../../../core/contracts/schedule.ts';

test.for([
  'rate(1 hour)',
  'rate(30 days)',
  'rate(5 minutes)',
  'cron(0 6 * * ? *)',
  'cron(0/15 8-17 ? * MON-FRI 2026-2030)',
  'cron(0 0 L * ? *)',
  'cron(30 9 ? 1,7 2#1 *)',
  'cron(0 0 29 2 ? *)',
  'cron(0 0 30 1-2 ? *)',
  'cron(0 0 29 2 ? 2025-2028)',
  'cron(0 0 31 */3 ? *)',
])('%s is a schedule', (text) => {
  expect(scheduleFault(text)).toBeUndefined();
});

test.for([
  ['rate(0 hours)', 'at least 1'],
  ['rate(1 hours)', 'rate(1 hour)'],
  ['rate(2 hour)', 'rate(2 hours)'],
  ['rate(99999999 days)', 'at most five years'],
  ['rate(1.5 hours)', 'expected rate'],
  ['cron(0 6 * * *)', 'received 5'],
  ['cron(0 6 * * * *)', 'expected ? as'],
  ['cron(0 6 ? * ? *)', 'expected ? as'],
  ['cron(60 6 * * ? *)', 'minutes from 0 to 59'],
  ['cron(0 24 * * ? *)', 'hours from 0 to 23'],
  ['cron(0 6 32 * ? *)', 'a day of month from 1 to 31'],
  ['cron(0 6 * 13 ? *)', 'a month from 1 to 12'],
  ['cron(0 6 ? * 8 *)', 'a day of week'],
  ['cron(0 6 30 2 ? *)', 'a day that some year has'],
  ['cron(0 6 31 4,6,NOV ? *)', 'a day that some year has'],
  ['cron(0 6 30,31 2 ? *)', 'a day that some year has'],
  ['cron(0 6 31W APR ? *)', 'a day that some year has'],
  ['cron(0 6 29 2 ? 2027,2100)', 'a day that some year has'],
  ['cron(0 6 * * ? 1969)', 'a year'],
  ['cron(5-1 6 * * ? *)', 'minutes'],
  ['cron(0/0 6 * * ? *)', 'minutes'],
  ['cron(never)', 'received 1'],
] as const)('%s is none', ([text, message]) => {
  expect(scheduleFault(text)).toContain(message);
});

test.for([
  ['rate(1 hour)', 730],
  ['rate(5 minutes)', 8_760],
  ['rate(2 days)', 730 / 48],
  ['cron(0 6 * * ? *)', 730 / 24],
  ['cron(0/15 8-17 ? * MON-FRI *)', (730 / 24) * (5 / 7) * 10 * 4],
  ['cron(0,30 6,6,18 1,15 * ? *)', (730 / 24) * (2 / 31) * 2 * 2],
  ['cron(0 6 L * ? *)', 1],
  ['cron(0 6 ? * 6#2 *)', 1],
  ['cron(0 6 15W JAN-MAR ? *)', 0.25],
  ['cron(*/20 * * * ? *)', (730 / 24) * 24 * 3],
] as const)('%s calls %f times a month', ([text, times]) => {
  expect(scheduleFault(text)).toBeUndefined();
  expect(callsOfMonth(text)).toBeCloseTo(times, 9);
});
