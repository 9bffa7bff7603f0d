import { beforeEach, describe, expect, it } from 'vitest';
import { memoryLog, memoryRecordStore } from '../../../../adapters/memory/index.ts';
import { keys } from '../../../../core/contracts/registry/keys.ts';
import type { MessageRecord } from '../../../../core/contracts/registry/monitor-findings.ts';
import { messageDay } from '../../../../core/monitor/messages/due-message.ts';
import { MessageRefused, previewMessage, sendMessage } from '../../../../core/monitor/messages/send-message.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { publishDefinition } from '../../../../core/registry/definitions.ts';
import { decideFinding } from '../../../../core/registry/monitor-findings.ts';
import { project } from '../../../support/project.ts';
import { record } from './records.ts';

let registry: RecordStore;
let sent: string[];
let time: string;

async function setUp(messages: { send?: 'daily' | 'urgent' | 'never'; hour?: number } = {}) {
  registry = memoryRecordStore();
  sent = [];
  time = '2026-03-01T07:00:00Z';
  const definition = project('fraud', { monitoring: { messages } });
  await publishDefinition(registry, { definition, codeHash: 'c', by: 'ada', at: new Date(time) });
}
beforeEach(() => setUp());

const send = (at: string, monitorId = `look-${at}`, fails?: Error) => {
  time = at;
  return sendMessage(
    {
      registry,
      clock: () => new Date(time),
      log: memoryLog(),
      async publishMessage({ kind, subject }) {
        if (fails) throw fails;
        sent.push(`${kind} ${subject}`);
      },
    },
    { project: 'fraud', monitorId },
  );
};
const open = (...records: ReturnType<typeof record>[]) => registry.write(records.map((put) => ({ put })));

describe('the message of the day', () => {
  it('is sent once there is something to say, and once', async () => {
    expect(await send('2026-03-01T07:00:00Z')).toEqual({ sent: null, findings: [] });
    await open(record('psi:amount'));
    expect(await send('2026-03-01T08:00:00Z')).toEqual({ sent: 'daily', findings: ['psi:amount'] });
    await open(record('psi:channel'));
    expect(await send('2026-03-01T09:00:00Z')).toEqual({ sent: null, findings: [] });
    expect((await send('2026-03-02T05:00:00Z')).sent).toBeNull();
    expect((await send('2026-03-02T06:00:00Z')).findings).toEqual(['psi:amount', 'psi:channel']);
    expect(sent).toHaveLength(2);
  });

  it('is sent by one of looks at once', async () => {
    await open(record('psi:amount'));
    const answers = await Promise.all(['a', 'b', 'c'].map((id) => send('2026-03-01T08:00:00Z', id)));
    expect(answers.filter((a) => a.sent).length).toBe(1);
    expect(sent).toHaveLength(1);
  });

  it('that the topic has refused is due again', async () => {
    await open(record('psi:amount'));
    const refused = new MessageRefused('the topic is gone');
    await expect(send('2026-03-01T08:00:00Z', 'a', refused)).rejects.toThrow(refused);
    expect((await registry.get<MessageRecord>(keys.message('fraud', '2026-03-01')))?.sent).toEqual([]);
    expect((await send('2026-03-01T08:05:00Z', 'b')).sent).toBe('daily');
  });

  it('of which nobody knows whether it arrived is not sent again; that of the next day tells the same', async () => {
    await open(record('psi:amount'));
    await expect(send('2026-03-01T08:00:00Z', 'a', new Error('no answer'))).rejects.toThrow('no answer');
    expect((await send('2026-03-01T08:01:00Z', 'a')).sent).toBeNull();
    expect((await send('2026-03-01T12:00:00Z', 'b')).sent).toBeNull();
    const kept = await registry.get<MessageRecord>(keys.message('fraud', '2026-03-01'));
    expect(kept?.sent).toMatchObject([{ kind: 'daily', by: 'a', outcome: 'unknown' }]);
    expect((await send('2026-03-02T08:00:00Z', 'c')).findings).toEqual(['psi:amount']);
  });

  it('keeps its outcome where an urgent one is recorded while it is being sent', async () => {
    await open(record('psi:amount'));
    const ports = { registry, clock: () => new Date('2026-03-01T08:00:00Z'), log: memoryLog() };
    const answer = await sendMessage(
      {
        ...ports,
        async publishMessage() {
          await open(record('invalid:amount', { urgent: true }));
          await send('2026-03-01T08:00:01Z', 'b');
        },
      },
      { project: 'fraud', monitorId: 'a' },
    );
    expect(answer.sent).toBe('daily');
    const kept = await registry.get<MessageRecord>(keys.message('fraud', '2026-03-01'));
    expect(kept?.sent).toMatchObject([
      { kind: 'daily', by: 'a', outcome: 'sent' },
      { kind: 'urgent', by: 'b', outcome: 'sent' },
    ]);
  });

  it('says nothing of what is acknowledged or snoozed, and tells once what is resolved', async () => {
    await open(record('psi:amount'), record('psi:channel'));
    const decision = { project: 'fraud', by: 'ada', at: new Date('2026-03-01T07:30:00Z') };
    await decideFinding(registry, { ...decision, action: 'acknowledge', id: 'psi:amount' });
    expect((await send('2026-03-01T08:00:00Z')).findings).toEqual(['psi:channel']);
    await decideFinding(registry, { ...decision, action: 'resolve', id: 'psi:channel', at: new Date(time) });
    await decideFinding(registry, {
      ...decision,
      action: 'resolve',
      id: 'psi:amount',
      at: new Date('2026-03-01T10:00:00Z'),
    });
    expect(await send('2026-03-02T08:00:00Z')).toEqual({ sent: 'daily', findings: [] });
    expect(sent.at(-1)).toBe('daily fraud: 1 finding resolved, none is open');
    expect((await send('2026-03-03T08:00:00Z')).sent).toBeNull();
  });
});

describe('an urgent finding', () => {
  it('is told of at once, once a day', async () => {
    await open(record('psi:amount'));
    await send('2026-03-01T08:00:00Z');
    await open(record('invalid:amount', { urgent: true }));
    expect(await send('2026-03-01T09:00:00Z')).toEqual({ sent: 'urgent', findings: ['invalid:amount'] });
    expect((await send('2026-03-01T10:00:00Z')).sent).toBeNull();
    expect(await send('2026-03-02T10:00:00Z')).toMatchObject({ sent: 'daily', findings: { length: 2 } });
    expect((await send('2026-03-02T11:00:00Z')).sent).toBeNull();
  });

  it('is all that is told of where the project wants it so, and nothing is where it wants none', async () => {
    await setUp({ send: 'urgent' });
    await open(record('psi:amount'), record('invalid:amount', { urgent: true }));
    expect((await send('2026-03-01T08:00:00Z')).findings).toEqual(['invalid:amount']);
    await setUp({ send: 'never' });
    await open(record('invalid:amount', { urgent: true }));
    expect((await send('2026-03-01T08:00:00Z')).sent).toBeNull();
  });
});

it('the preview is what would be sent, had nothing been sent today', async () => {
  expect(await previewMessage(registry, 'fraud', new Date(time))).toBeUndefined();
  await open(record('psi:amount'));
  await send('2026-03-01T08:00:00Z');
  const preview = await previewMessage(registry, 'fraud', new Date(time));
  expect(preview).toMatchObject({ kind: 'daily', subject: 'fraud: 1 open finding' });
});

it('a day begins at its hour, UTC', () => {
  expect(messageDay(new Date('2026-03-01T05:59:59Z'), 6)).toBe('2026-02-28');
  expect(messageDay(new Date('2026-03-01T06:00:00Z'), 6)).toBe('2026-03-01');
});
