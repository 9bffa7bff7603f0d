import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedTrigger, triggerOfMessage } from '../../../core/retrain/trigger-of-event.ts';

const message = { id: 'message-1', sentAt: new Date('2026-03-01T00:00:00Z') };
const event = (type: string, detail: unknown) => ({
  version: '0',
  id: 'event-1',
  'detail-type': type,
  source: 'perennial',
  time: '2026-03-01T00:00:00Z',
  detail,
});
const read = (value: unknown) => triggerOfMessage(JSON.stringify(value), message);

describe('triggerOfMessage', () => {
  it('reads a trigger as it is', () => {
    const trigger = {
      id: 'a',
      project: 'fraud',
      reason: 'manual',
      at: '2026-03-01T00:00:00.000Z',
      by: 'ada',
      detail: { note: 'x' },
    };
    expect(read(trigger)).toEqual(trigger);
  });

  it('gives what a schedule sends the id and time of its message', () => {
    expect(read({ project: 'fraud', reason: 'schedule', by: 'schedule' })).toEqual({
      id: 'message-message-1',
      project: 'fraud',
      reason: 'schedule',
      at: '2026-03-01T00:00:00.000Z',
      by: 'schedule',
    });
  });

  it('names the trigger of data after the dataset version, so that an event published twice is one trigger', () => {
    const detail = { project: 'fraud', source: 'payments', datasetVersion: 'abc', rows: 5, quarantined: 0 };
    expect(read(event('DatasetCatalogued', detail))).toMatchObject({
      id: 'dataset-payments-abc',
      project: 'fraud',
      reason: 'data',
      detail: { rows: 5 },
    });
  });

  it('reads the other events', () => {
    const change = { project: 'fraud', definitionHash: 'd', codeHash: 'c', paths: ['labels.maturity'] };
    expect(read(event('ProjectDefinitionChanged', { ...change, changed: ['definition'] }))).toMatchObject({
      id: 'event-1',
      reason: 'definition',
      detail: { paths: ['labels.maturity'] },
    });
    expect(read(event('ProjectDefinitionChanged', { ...change, changed: ['code'] })).reason).toBe('code');
    const drift = {
      project: 'fraud',
      monitorId: 'm1',
      since: '2026-02-20T00:00:00.000Z',
      labelledSince: 120,
      findings: [{ check: 'psi', feature: 'amount', statistic: 0.4 }],
    };
    expect(read(event('DriftDetected', drift))).toMatchObject({
      id: 'drift-m1',
      reason: 'drift',
      detail: { since: drift.since, labelledSince: 120, findings: drift.findings },
    });
    const degraded = { project: 'fraud', monitorId: 'm1', metric: 'rocAuc', reference: 0.9, observed: 0.7 };
    expect(read(event('PerformanceDegraded', degraded))).toMatchObject({ id: 'degradation-m1', reason: 'degradation' });
  });

  it.each([
    ['{', /not JSON/],
    ['null', /received null/],
    ['[]', /received \[\]/],
    ['{}', /project is undefined/],
    ['{"project":"fraud","reason":"whim"}', /reason is "whim", not one of/],
    ['{"project":7,"reason":"manual"}', /project is 7/],
    ['{"project":"fraud","reason":"manual","at":"soon"}', /at is not a time/],
    ['{"project":"fraud","reason":"manual","id":5}', /id is not/],
    [`{"project":"fraud","reason":"manual","detail":{"x":"${'x'.repeat(9000)}"}}`, /detail has 9008 characters/],
    [
      JSON.stringify(event('ModelPromoted', { project: 'fraud' })),
      /no run follows from an event of type 'ModelPromoted'/,
    ],
    [JSON.stringify(event('toString', { project: 'fraud' })), /no run follows/],
    [JSON.stringify(event('DriftDetected', {})), /names no project/],
    [JSON.stringify(event('DriftDetected', { project: 'fraud' })), /incomplete/],
  ])('refuses %s', (body, why) => {
    expect(() => triggerOfMessage(body, message)).toThrow(MalformedTrigger);
    expect(() => triggerOfMessage(body, message)).toThrow(why);
  });

  it('either reads or refuses anything', () => {
    fc.assert(
      fc.property(fc.json(), (body) => {
        try {
          expect(triggerOfMessage(body, message).project).toBeTypeOf('string');
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedTrigger);
        }
      }),
    );
  });
});
