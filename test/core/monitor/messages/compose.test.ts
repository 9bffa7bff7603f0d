import { describe, expect, it } from 'vitest';
import { composeMessage } from '../../../../core/monitor/messages/compose.ts';
import { record } from './records.ts';

const dear = record(
  'newCategories:merchant',
  {
    cost: { perDay: 80, lower: 60, upper: 100 },
    since: '2026-02-20T00:00:00.000Z',
    urgent: true,
    statistic: 0.31,
    threshold: 0.02,
    chance: 0.031,
    effect: 0.3,
    message: '31 % values never seen in training, e.g. Ada Lovelace',
    advice: 'Ask the owner of the feed.',
  },
  { times: 2, looks: 14 },
);
const drift = record('psi:amount');
const content = { project: 'fraud', kind: 'daily' as const, day: '2026-03-01', findings: [dear, drift], resolved: [] };

describe('composeMessage', () => {
  it('says what, since when, how sure, what it costs and what to type', () => {
    const { subject, text } = composeMessage(content);
    expect(subject).toBe('fraud: urgent, 2 open findings, the dearest costs about 80 a day');
    expect(text).toContain(
      [
        '1. URGENT merchant (quality): unseen 0.31, allowed is 0.02; 30.0 % of the rows changed',
        '   costs about 80 a day more (60 to 100); since 2026-02-20, for the 2nd time, in 14 looks, last 2026-03-01 07:00',
        '   how sure: 10 times what chance explains; model version 3',
        '   to do: Ask the owner of the feed.',
        '   known already: npx perennial finding acknowledge fraud newCategories:merchant --reason WHY',
        '',
        '2. amount (drift): stability index 0.4, allowed is 0.2; 20.0 % of the rows changed',
        '   its cost is not known; found on 2026-03-01 07:00, in 1 look, last 2026-03-01 07:00',
      ].join('\n'),
    );
    expect(text).toContain('All of them: npx perennial findings fraud\n');
  });

  it('holds no value of the data in any form', () => {
    expect(JSON.stringify(composeMessage(content))).not.toContain('Lovelace');
  });

  it('is a custom notification for chat', () => {
    const chat = JSON.parse(composeMessage(content).chat);
    expect(chat).toMatchObject({
      version: '1.0',
      source: 'custom',
      id: 'fraud-2026-03-01-daily',
      content: {
        textType: 'client-markdown',
        title: 'fraud: urgent, 2 open findings, the dearest costs about 80 a day',
      },
      metadata: { threadId: 'perennial-fraud-2026-03-01' },
    });
    expect(chat.content.nextSteps[0]).toBe('`npx perennial findings fraud`');
  });

  it('stays small: ten findings in full, a subject that mail servers take', () => {
    const many = Array.from({ length: 150 }, (_, i) => record(`psi:${'ü'.repeat(120)}${i}`));
    const message = composeMessage({ ...content, project: 'f'.repeat(63), findings: many });
    expect(message.text).toContain('And 140 more findings.');
    expect(message.subject.length).toBeLessThanOrEqual(100);
    expect(message.subject).toMatch(/^[\x20-\x7e]+$/);
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(50_000);
    expect(JSON.parse(message.chat).content.description.length).toBeLessThanOrEqual(4_000);
  });

  it('tells once what several checks find of a feature', () => {
    const findings = [drift, record('ks:amount', { kind: 'drift' }), record('invalid:amount')];
    const { subject, text } = composeMessage({ ...content, findings });
    expect(subject).toBe('fraud: 2 open findings');
    expect(text).toContain('20.0 % of the rows changed; also ks:amount\n');
    expect(text).toContain('npx perennial finding acknowledge fraud psi:amount ks:amount --reason WHY');
  });

  it('has commands that a shell takes as they are', () => {
    const { text } = composeMessage({ ...content, findings: [record("slice:shop = Ada's")] });
    expect(text).toContain("acknowledge fraud 'slice:shop = Ada'\\''s' --reason WHY");
  });

  it('tells what is resolved', () => {
    const gone = record('psi:channel', {}, { state: 'resolved', stateAt: '2026-03-01T05:00:00.000Z', reason: 'clean' });
    const { subject, text } = composeMessage({ ...content, findings: [], resolved: [gone] });
    expect(subject).toBe('fraud: 1 finding resolved, none is open');
    expect(text).toContain('Resolved: psi:channel on 2026-03-01 05:00 (clean).');
  });
});
