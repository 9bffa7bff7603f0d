import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ScoredRecord } from '../../../../core/serve/prediction/capture.ts';
import { captureWriter } from '../../../../core/serve/prediction/capture-line.ts';
import type { ContractColumn } from '../../../../core/serve/prediction/validate-record.ts';

const at = '2026-03-01T00:00:00.000Z';
const column = (name: string, type: ContractColumn['type']): ContractColumn => ({
  name,
  type,
  required: false,
  used: true,
  pii: false,
});
const names = { amount: 'number', 'odd "name"\n': 'string', when: 'timestamp', ok: 'boolean', '7': 'integer' } as const;
const contract = Object.entries(names).map(([name, type]) => column(name, type));
const moment = fc.integer({ min: 0, max: 4e12 });
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const scoredRecord = fc.record({
  inferenceId: fc.constant('01JD0000000000000000000000'),
  record: fc.record(
    {
      amount: fc.option(number),
      'odd "name"\n': fc.option(fc.string({ unit: 'binary' })),
      when: fc.option(moment),
      ok: fc.option(fc.boolean()),
      '7': fc.option(fc.maxSafeInteger()),
    },
    { requiredKeys: [] },
  ),
  key: maybe(fc.string({ unit: 'binary' })),
  time: fc.oneof(moment, fc.constant(Number.NaN)),
  windowValues: fc.tuple(fc.double(), number),
  score: fc.record(
    {
      answer: fc.oneof(
        fc.record({ probability: number, decision: fc.constant('allow' as const), expectedCost: number }),
        fc.record({ label: fc.string(), probabilities: fc.dictionary(fc.string(), number) }),
        fc.constant({ decision: 'review' as const, fallback: { reason: 'model' as const } }),
      ),
      costs: fc.tuple(number, fc.double(), number, number),
      shift: number,
    },
    { requiredKeys: ['answer'] },
  ),
  exploration: maybe(fc.record({ propensity: number })),
  served: maybe(
    fc.constant({ modelVersion: 3, log: { variant: 'champion' as const, canaryFailed: { version: 4, reason: 'X' } } }),
  ),
});

test('a line is the JSON of what it says, member by member', () => {
  const write = captureWriter('pay', 3, contract, ['count', 'mean "x"']);
  fc.assert(
    fc.property(scoredRecord, (given) => {
      const { inferenceId, record, key, time, windowValues, score, exploration, served } = given;
      const readable = Object.fromEntries(
        Object.entries(record).map(([name, value]) => [
          name,
          name === 'when' && typeof value === 'number' ? new Date(value).toISOString() : value,
        ]),
      );
      const said = {
        inferenceId,
        project: 'pay',
        modelVersion: 'fallback' in score.answer ? 0 : 3,
        at,
        ...score.answer,
        key,
        time: Number.isNaN(time) ? undefined : new Date(time).toISOString(),
        record: readable,
        windows: { count: windowValues[0], 'mean "x"': windowValues[1] },
        costs: score.costs,
        shift: score.shift,
        ...exploration,
        ...served?.log,
        tookMs: 3,
        memoryMb: 128,
      };
      expect(write(given as ScoredRecord, at, { tookMs: 3, memoryMb: 128 })).toBe(JSON.stringify(said));
    }),
  );
});

test('texts of a line that the stream would not take are cut, between characters', () => {
  const write = captureWriter('pay', 3, contract, []);
  const long = `${'x'.repeat(199)}😀${'y'.repeat(900_000)}`;
  const line = (text: string) =>
    JSON.parse(
      write(
        {
          inferenceId: 'A',
          key: undefined,
          time: Number.NaN,
          windowValues: [],
          score: { answer: { value: 1 } },
          record: { amount: 2, 'odd "name"\n': text },
        },
        at,
      ),
    );
  expect(line(long).record).toEqual({ amount: 2, 'odd "name"\n': 'x'.repeat(199) });
  // Three bytes a character: what is counted is bytes.
  expect(line('€'.repeat(310_000)).record['odd "name"\n']).toHaveLength(200);
  expect(line('€'.repeat(290_000)).record['odd "name"\n']).toHaveLength(290_000);
});
