import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EntityEvent } from '../../../../core/contracts/serving.ts';
import {
  entityMessages,
  MalformedMessage,
  readEntityMessage,
} from '../../../../core/windows/online/entity-messages.ts';

const event = (i: number, text: string): EntityEvent => ({
  kind: 'record',
  project: 'p',
  inferenceId: `i${i}`,
  time: '2026-01-01T00:00:00.000Z',
  record: { text },
});

test('events arrive as they were sent, in messages that a queue takes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 120 }), (lengths) => {
      const events = lengths.map((length, i) => event(i, 'ä'.repeat(length)));
      const bodies = entityMessages(events);
      expect(bodies.flatMap(readEntityMessage)).toEqual(events);
      expect(bodies.every((body) => Buffer.byteLength(body) < 250_000)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('one event that is not in a list is read too', () => {
  expect(readEntityMessage(JSON.stringify(event(1, 'x')))).toEqual([event(1, 'x')]);
});

test.for([
  ['no JSON', '{'],
  ['no object', '[7]'],
  ['no project', '{"kind":"record"}'],
  ['another kind', '{"kind":"x","project":"p"}'],
  ['no inference', '{"kind":"record","project":"p","key":"k","time":"2026-01-01","record":{}}'],
  ['a key that is no text', '{"kind":"label","project":"p","key":7,"at":"2026-01-01","value":1}'],
  ['no time', '{"kind":"record","project":"p","inferenceId":"i","record":{}}'],
  ['no number', '{"kind":"label","project":"p","key":"k","at":"2026-01-01","value":"x"}'],
  ['no record', '{"kind":"record","project":"p","inferenceId":"i","time":"2026-01-01"}'],
] as const)('%s is an error that quotes nothing', ([, body]) => {
  expect(() => readEntityMessage(body)).toThrow(MalformedMessage);
});
