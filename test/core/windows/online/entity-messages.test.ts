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
      expect(bodies.flatMap((body) => readEntityMessage(body).events)).toEqual(events);
      expect(bodies.every((body) => Buffer.byteLength(body) < 250_000)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('a character that a queue refuses, or replaces, takes no neighbour down and stays what it is', () => {
  const events = [event(1, 'x'), { ...event(2, '\ufffe'), key: 'k\uffff' }, event(3, 'y')];
  const bodies = entityMessages(events);
  expect(bodies.join('')).not.toMatch(/[\ufffe\uffff]/);
  expect(bodies.flatMap((body) => readEntityMessage(body).events)).toEqual(events);
});

test('one event that is not in a list is read too', () => {
  expect(readEntityMessage(JSON.stringify(event(1, 'x'))).events).toEqual([event(1, 'x')]);
});

test.for([
  ['no object', '[7]'],
  ['no project', '{"kind":"record"}'],
  ['another kind', '{"kind":"x","project":"p"}'],
  ['no inference', '{"kind":"record","project":"p","key":"k","time":"2026-01-01","record":{}}'],
  ['a key that is no text', '{"kind":"label","project":"p","key":7,"at":"2026-01-01","value":1}'],
  ['no time', '{"kind":"record","project":"p","inferenceId":"i","record":{}}'],
  ['no number', '{"kind":"label","project":"p","key":"k","at":"2026-01-01","value":"x"}'],
  ['no record', '{"kind":"record","project":"p","inferenceId":"i","time":"2026-01-01"}'],
  ['half a character in its key', '{"kind":"label","project":"p","key":"k\\ud800","at":"2026-01-01","value":1}'],
  ['a key of a megabyte', `{"kind":"label","project":"p","key":"${'k'.repeat(1e6)}","at":"2026-01-01","value":1}`],
] as const)('%s is a fault that quotes nothing and takes no other event down', ([, body]) => {
  const good = event(1, 'x');
  const { events, faults } = readEntityMessage(`[${body.replace(/^\[|\]$/g, '')},${JSON.stringify(good)}]`);
  expect(events).toEqual([good]);
  expect(faults).toHaveLength(1);
  expect(faults[0]!.length).toBeLessThan(200);
});

test('no JSON is an error that quotes nothing', () => {
  expect(() => readEntityMessage('{"key": EMRAW9')).toThrow(MalformedMessage);
  expect(() => readEntityMessage('{"key": EMRAW9')).not.toThrow('EMRAW9');
});
