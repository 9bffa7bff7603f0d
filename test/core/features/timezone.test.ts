import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProject } from '../../../core/contracts/parse-project.ts';
import { dateWords } from '../../../core/explain/words/date-words.ts';
import { partOf } from '../../../core/features/date-parts.ts';
import { applyPlan, fitFeaturePlan, rowTransform } from '../../../core/features/index.ts';
import { localClock, timezoneOf } from '../../../core/features/timezone.ts';
import { datasetOf, numbers } from '../prepare/dataset.ts';

const zones = [
  ...['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns'],
  ...['Africa/Casablanca', 'Pacific/Apia', 'America/Sao_Paulo', 'Asia/Tehran', 'UTC'],
];
const at = (text: string) => Date.parse(text);
const local = (zone: string, text: string) => {
  const moved = localClock(timezoneOf(zone))(at(text));
  return new Date(moved).toISOString().slice(0, 16);
};

describe('the clock of a zone', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29T00:59:59Z', '2026-03-29T01:59'],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29T03:00'],
    ['Europe/Berlin', '2026-10-25T00:59:00Z', '2026-10-25T02:59'],
    ['Europe/Berlin', '2026-10-25T01:00:00Z', '2026-10-25T02:00'],
    ['America/New_York', '2026-03-08T06:59:00Z', '2026-03-08T01:59'],
    ['America/New_York', '2026-03-08T07:00:00Z', '2026-03-08T03:00'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', '2026-04-05T01:30'],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', '2026-01-01T05:45'],
    ['Asia/Kathmandu', '1980-01-01T00:00:00Z', '1980-01-01T05:30'],
    ['Pacific/Apia', '2011-12-30T09:59:00Z', '2011-12-29T23:59'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31T00:00'],
    ['Europe/Berlin', '2090-07-01T12:00:00Z', '2090-07-01T14:00'],
    ['UTC', '2026-03-29T01:00:00Z', '2026-03-29T01:00'],
  ])('%s at %s shows %s', (zone, moment, shown) => {
    expect(local(zone, moment)).toBe(shown);
  });

  it('is that of the database at any moment, in any order', () => {
    for (const zone of zones) {
      const clock = localClock(timezoneOf(zone));
      const format = new Intl.DateTimeFormat('sv-SE', {
        timeZone: zone,
        dateStyle: 'short',
        timeStyle: 'medium',
        calendar: 'gregory',
      });
      fc.assert(
        fc.property(fc.integer({ min: at('1902-01-01') / 1000, max: at('2099-12-31') / 1000 }), (seconds) => {
          const shown = new Date(clock(seconds * 1000)).toISOString().slice(0, 19).replace('T', ' ');
          expect(shown).toBe(format.format(seconds * 1000));
        }),
        { numRuns: 150 },
      );
    }
  });

  it('leaves what is missing missing, and what lies beyond the table at its end', () => {
    const clock = localClock(timezoneOf('Europe/Berlin'));
    expect(clock(Number.NaN)).toBeNaN();
    expect(clock(at('2500-07-01T00:00:00Z')) - at('2500-07-01T00:00:00Z')).toBe(3_600_000);
  });

  it('is small: a plan of a zone with summer time carries less than 8 kB of it', () => {
    expect(JSON.stringify(timezoneOf('Europe/Berlin')).length).toBeLessThan(8000);
  });
});

it('ages and days since 1970 do not depend on the zone', () => {
  const clock = localClock(timezoneOf('Asia/Kathmandu'));
  expect(partOf('days', clock)(86_400_000, 0)).toBe(1);
  expect(partOf('age', clock)(0, 86_400_000)).toBe(1);
  expect(partOf('hour', clock)(0, 0)).toBe(5.5);
});

it('training and serving read the local hour alike, from the plan alone', () => {
  const hour = 3_600_000;
  const time = Array.from({ length: 4000 }, (_, i) => at('2025-10-01T00:30:00Z') + i * hour);
  const target = time.map((t) => Number(new Date(localClock(timezoneOf('America/New_York'))(t)).getUTCHours() >= 18));
  const dataset = datasetOf({
    columns: [
      numbers('at', time, 'timestamp'),
      numbers(
        'x',
        time.map((_, i) => i % 13),
      ),
    ],
    target,
    time,
    project: { data: { timezone: 'America/New_York', sources: [{ name: 'rows', key: 'id', time: 'at' }] } },
  });
  const windows = { specs: [], names: [], columns: [] };
  const fitRows = Uint32Array.from(time.keys());
  const { plan, matrix } = fitFeaturePlan({ dataset, windows, fitRows, encoding: 'trees', seed: 1 });
  const f = plan.features.findIndex(({ name }) => name === 'at.hour');
  expect(new Set(time.flatMap((_, i) => (target[i] === 1 ? [matrix.data[f]![i]!] : [])))).toEqual(
    new Set([18.5, 19.5, 20.5, 21.5, 22.5, 23.5]),
  );
  const stored = JSON.parse(JSON.stringify(plan));
  const transform = rowTransform(stored);
  const again = applyPlan(stored, dataset.table, windows);
  const out = new Float32Array(plan.features.length);
  for (let i = 0; i < 4000; i += 37) {
    transform({ at: new Date(time[i]!).toISOString(), x: i % 13 }, [], out);
    expect([...out]).toEqual(again.data.map((column) => column[i]));
  }
});

it('explanations name the zone', () => {
  const zone = timezoneOf('Europe/Berlin');
  const moment = at('2026-07-01T22:12:00Z');
  expect(dateWords('at', 'hour', moment, moment, zone)).toBe('at at 00:12 (Europe/Berlin)');
  expect(dateWords('at', 'weekday', moment, moment, zone)).toBe('at on a Thursday');
  expect(dateWords('at', 'hour', moment, moment)).toBe('at at 22:12 (UTC)');
});

it.each([
  ['Europe/Berln', "did you mean 'Europe/Berlin'?"],
  ['+02:00', 'expected an IANA time zone'],
  ['Mars/Olympus', 'expected an IANA time zone'],
])('data.timezone %s is refused', (timezone, message) => {
  const { errors } = parseProject({
    name: 'demo',
    objective: { task: 'binary', target: 'y' },
    data: { timezone, sources: [{ name: 'rows' }] },
  });
  expect(errors).toMatchObject([{ path: 'data.timezone', message: expect.stringContaining(message) }]);
});
