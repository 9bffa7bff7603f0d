import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MalformedState } from '../../../../core/windows/index.ts';
import { decodeLog, encodeLog, type LogEntry } from '../../../../core/windows/online/event-log.ts';
import { keyHash, keyHashIn, withKeyHash } from '../../../../core/windows/online/key-hash.ts';

const entries = fc.array(
  fc.record({
    kind: fc.constantFrom<LogEntry['kind']>('record', 'label'),
    key: fc.nat(2 ** 31).map((n) => n * 2 ** 16 + 7),
    time: fc.integer({ min: -1e13, max: 1e13 }),
    late: fc.nat(1e12),
    corrects: fc.boolean(),
    values: fc.uniqueArray(fc.tuple(fc.nat(200), fc.integer({ min: -1e12, max: 1e12 })), { selector: (v) => v[0] }),
  }),
);

test('a log reads back as it was', () => {
  fc.assert(
    fc.property(entries, (some) => {
      const log = some.map(({ kind, key, time, late, corrects, values }): LogEntry => {
        const isLabel = kind === 'label';
        const before = new Map(values.map(([slot, value]) => [slot, 3 - value]));
        const entry = { kind, key, time, at: isLabel ? time + late : time, values: new Map(values) };
        return { ...entry, ...(isLabel && corrects && { before }) };
      });
      expect(decodeLog(encodeLog(log))).toEqual(log);
    }),
  );
});

test('a log without corrections is as functions of before a deployment read it', () => {
  const of = (before?: Map<number, number>): LogEntry => {
    return { kind: 'label', key: 7, time: 5, at: 9, values: new Map([[0, 1]]), ...(before && { before }) };
  };
  expect(encodeLog([of()])[0]).toBe(1);
  expect(encodeLog([of(new Map([[0, 0]]))])[0]).toBe(2);
});

test('a payment takes about fifteen bytes', () => {
  const log = Array.from({ length: 50 }, (_, i): LogEntry => {
    const time = 1.78e12 + i * 40_000_123;
    return { kind: 'record', key: 2 ** 47 + i, time, at: time, values: new Map([[0, 4_999 + i]]) };
  });
  expect(encodeLog(log).length).toBeLessThan(50 * 15 + 10);
});

test('other bytes are refused', () => {
  const good = encodeLog([]);
  for (const bytes of [new Uint8Array(), Uint8Array.of(9), Uint8Array.of(...good, 0)])
    expect(() => decodeLog(bytes)).toThrow(MalformedState);
});

test('an inference id says the hash of its key, and only such a one', () => {
  const id = '01J000000000000000000000A0';
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (key, other) => {
      expect(keyHashIn(withKeyHash(id, key))).toBe(keyHash(key));
      expect(keyHash(key)).toMatch(/^[0-9A-HJKMNP-TV-Z]{20}$/);
      expect(keyHash(key) === keyHash(other)).toBe(key === other);
    }),
  );
  expect(keyHashIn(id)).toBeUndefined();
  // SHA-256 of the empty text begins with e3b0c442 98fc1c14: 11100 01110 11000 01100 01000 10000 …
  expect(keyHash('').slice(0, 6)).toBe('WERC8G');
});
