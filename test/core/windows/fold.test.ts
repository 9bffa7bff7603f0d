import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueHash } from '../../../core/windows/events.ts';
import {
  decodeState,
  emptyState,
  encodeState,
  eventKey,
  foldEvent,
  largestState,
  largestValue,
  readWindows,
  remembered,
  type WindowEvent,
  type WindowSpec,
  windowSpecs,
} from '../../../core/windows/index.ts';
import { asDataset } from './cases.ts';

const hour = 3_600_000;
const day = 24 * hour;
const { project } = asDataset([], 'unknown').extra;
const { table } = asDataset([], 'unknown');
const specOf = (events: string, width: number, absentMeans: 'negative' | 'unknown' = 'unknown'): WindowSpec =>
  windowSpecs({ ...project, labels: { ...project.labels, absentMeans } }, table).find(
    (spec) => spec.events === events && spec.width === width && (spec.delay === 0 || events !== 'value'),
  )!;
const record = (key: string, time: number, value = 1): WindowEvent => ({
  kind: 'record',
  key: eventKey(key),
  time,
  value,
});
const label = (key: string, time: number, at: number, value: number): WindowEvent => ({
  kind: 'label',
  key: eventKey(key),
  time,
  at,
  value,
});
const fold = (spec: WindowSpec, events: WindowEvent[]) => {
  const state = emptyState();
  for (const event of events) foldEvent(state, spec, event);
  return state;
};
const read = (spec: WindowSpec, events: WindowEvent[], time: number) =>
  Object.fromEntries(readWindows([spec], [fold(spec, events)], time, {}).map((v, i) => [spec.features[i]!.name, v]));

describe('foldEvent', () => {
  it('says whether the state changed, and drops an event seen before', () => {
    const spec = specOf('value', hour);
    const state = emptyState();
    expect(foldEvent(state, spec, record('a', 5))).toBe(true);
    expect(foldEvent(state, spec, record('a', 5))).toBe(false);
    expect(foldEvent(state, spec, record('b', 5, Number.NaN))).toBe(false);
    expect(foldEvent(state, spec, record('c', -40 * day))).toBe(false);
    expect(foldEvent(state, spec, label('a', 5, 6, 1))).toBe(false);
    expect(state.buckets.slice(0, 2)).toEqual([0, 1]);
  });

  it('takes the last known of several labels, in any order, and counts a record once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 4 }), fc.integer({ min: -3, max: 3 })), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.constantFrom('labelled', 'absentNegative'),
        (labels, events) => {
          const spec = specOf(events, day, events === 'labelled' ? 'unknown' : 'negative');
          const last = new Map<string, [number, number]>();
          for (const [key, at, value] of labels) {
            const [knownAt, known] = last.get(key) ?? [-1, 0];
            if (at > knownAt || (at === knownAt && value > known)) last.set(key, [at, value]);
          }
          const happened = [...labels.map(([key, at, value]) => label(key, day, at * hour, value))];
          if (events === 'absentNegative') happened.push(record('a', day), record('b', day), record('a', day));
          const windows = read(spec, happened, 6 * day);
          const sum = [...last.values()].reduce((total, [, value]) => total + value, 0);
          expect(windows['who.y.sum.P14D.delay.P3D']).toBe(sum);
          expect(windows['who.y.count.P14D.delay.P3D']).toBe(events === 'labelled' ? last.size : 2);
        },
      ),
    );
  });

  it('holds sums exactly: a hundred thousand events of a cent', () => {
    const spec = specOf('value', day);
    const events = Array.from({ length: 100_000 }, (_, i) => record(`k${i}`, i * 1000, 0.01));
    expect(read(spec, events, 5 * day)['who.amount.sum.P7D']).toBe(1000);
  });

  it('leaves out what is too large to be summed exactly, and infinities', () => {
    const spec = specOf('value', hour);
    const values = [1e308, 1e308, -1e308, Number.POSITIVE_INFINITY, largestValue / 100, 5, largestValue / 100 + 1];
    const windows = read(
      spec,
      values.map((value, i) => record(`k${i}`, i, value)),
      hour,
    );
    expect(windows['who.amount.count.P1D']).toBe(2);
    expect(windows['who.amount.sum.P1D']).toBe(largestValue / 100 + 5);
    expect(windows['who.amount.min.P1D']).toBe(5);
    expect(Object.values(windows).every(Number.isFinite)).toBe(true);
  });
});

describe('readWindows', () => {
  const spec = specOf('value', hour);

  it('ends strictly before the moment, also between two events of a bucket', () => {
    const events = [record('a', 10, 1), record('b', 20, 2), record('c', 20, 4), record('d', 30, 8)];
    const at = (time: number) => {
      const windows = read(spec, events, time);
      return [windows['who.amount.count.P1D'], windows['who.amount.sum.P1D'], windows['who.amount.max.P1D']];
    };
    expect([at(10), at(11), at(20), at(21), at(30), at(31)]).toEqual([
      [0, 0, Number.NaN],
      [1, 1, 1],
      [1, 1, 1],
      [3, 7, 4],
      [3, 7, 4],
      [4, 15, 8],
    ]);
  });

  it('is missing without an entity or a time, and empty without events', () => {
    expect(readWindows([spec], [null], 5, {}).every(Number.isNaN)).toBe(true);
    expect(readWindows([spec], [emptyState()], Number.NaN, {}).every(Number.isNaN)).toBe(true);
    expect(readWindows([spec], [undefined], 5, {}).slice(0, 3)).toEqual([0, 0, Number.NaN]);
  });

  it('leaves out the bucket of a moment after which more came than is remembered: no event of the future counts', () => {
    const events = Array.from({ length: remembered + 10 }, (_, i) => record(`k${i}`, 1000 + i));
    expect(read(spec, events, 500)['who.amount.count.P1D']).toBe(0);
    expect(read(spec, events, 1005)['who.amount.count.P1D']).toBe(0);
    expect(read(spec, events, 1000 + remembered)['who.amount.count.P1D']).toBe(remembered);
  });
});

describe('a hot entity', () => {
  const hot = (spec: WindowSpec) => {
    const state = emptyState();
    for (let i = 0; i < 30_000; i++) {
      const time = i * 13 * 60_000 + (i % 997);
      foldEvent(state, spec, record(`k${i}`, time, (i % 2 === 0 ? 1 : -1) * 9e9));
      foldEvent(state, spec, label(`k${i}`, time, time + 90 * day, (i % 3) * 1e9));
    }
    return state;
  };

  it.each([
    ['value', hour],
    ['value', day],
    ['labelled', day],
  ])('of %s in buckets of %d ms stays within the stated size, and remembers no more than it says', (events, width) => {
    const state = hot(specOf(events, width));
    expect(encodeState(state).length).toBeLessThan(largestState);
    expect(state.events.length / 3).toBeLessThanOrEqual(remembered);
    expect(state.seen.size).toBe(state.events.length / 3);
    expect(decodeState(encodeState(state))).toEqual(state);
  });

  it('of a category too, and knows of more values how many there were', () => {
    const [spec] = windowSpecs(
      {
        ...project,
        features: {
          ...project.features,
          windows: [{ entity: 'who', of: 'other', over: ['P7D', 'P1095D'], statistics: ['distinct', 'firstSeen'] }],
        },
      },
      table,
    );
    const state = emptyState();
    const perDay = 60;
    for (let i = 0; i < 1_099 * perDay; i++)
      foldEvent(state, spec!, record(`k${i}`, 1.7e12 + i * (day / perDay), valueHash(`v${i}`)));
    const bytes = encodeState(state);
    expect(bytes.length).toBeLessThan(largestState);
    expect(decodeState(bytes)).toEqual(state);
    const now = 1.7e12 + 1_099 * day;
    const [week, , years, first] = readWindows([spec!], [state], now, { other: 'v50000' }) as [
      number,
      number,
      number,
      number,
    ];
    // Of each day 14 values are known: 26 % is the error of a day, and of a union at most.
    expect(week / (6.5 * perDay)).toBeGreaterThan(0.5);
    expect(week / (6.5 * perDay)).toBeLessThan(1.5);
    expect(years / (1_095 * perDay)).toBeGreaterThan(0.5);
    expect(years / (1_095 * perDay)).toBeLessThan(1.5);
    expect([0, Number.NaN]).toContain(first);
  });

  it('has every window up to three years within the stated size', () => {
    const definition = { entity: 'who', of: 'amount', over: ['P1095D'], statistics: ['sum' as const] };
    const [spec] = windowSpecs({ ...project, features: { ...project.features, windows: [definition] } }, table);
    const state = emptyState();
    for (let i = 0; i < 1200 * 5; i++)
      foldEvent(state, spec!, record(`k${i}`, 1.7e12 + i * (day / 5) + (i % 1000), (i % 2 === 0 ? 1 : -1) * 9.9e9));
    const bytes = encodeState(state);
    expect(bytes.length).toBeLessThan(largestState);
    expect(decodeState(bytes)).toEqual(state);
  });
});
