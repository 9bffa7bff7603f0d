import type { SQSRecord } from 'aws-lambda';
import { expect, it } from 'vitest';
import { batchHandler } from '../../../adapters/batch-handler.ts';
import { listRuns } from '../../../core/registry/runs.ts';
import { listTriggers } from '../../../core/registry/triggers.ts';
import { receiveTrigger } from '../../../core/retrain/receive-trigger.ts';
import { world } from './world.ts';

const record = (messageId: string, body: unknown) =>
  ({
    messageId,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { SentTimestamp: String(Date.parse('2026-03-01T00:00:00Z')) },
  }) as SQSRecord;

const starter = (w: ReturnType<typeof world>) =>
  batchHandler('trigger failed', ({ body, messageId, attributes }) =>
    receiveTrigger(w, { body, id: messageId, sentAt: new Date(Number(attributes.SentTimestamp)) }),
  );

it('returns only the messages that failed', async () => {
  const w = world();
  await w.publish();
  await w.arrive(100);
  const handler = starter(w);
  const result = await handler({
    Records: [
      record('broken', '{'),
      record('unknown', w.trigger('manual', { project: 'nobody' })),
      record('schedule', { project: 'fraud', reason: 'schedule', by: 'schedule' }),
      record('manual', w.trigger('manual')),
    ],
  });
  expect(result.batchItemFailures).toEqual([{ itemIdentifier: 'broken' }]);
  expect(await listRuns(w.registry, 'fraud')).toHaveLength(1);
  expect((await listTriggers(w.registry, 'fraud')).map((t) => [t.trigger.id, t.outcome.decision]).sort()).toEqual([
    ['message-schedule', 'refused'],
    [expect.any(String), 'started'],
  ]);
});

it('returns a message whose execution could not be started, and starts it when it is delivered again', async () => {
  const w = world();
  await w.publish();
  await w.arrive(100);
  const handler = starter(w);
  const message = record('m', w.trigger('manual'));
  const { start } = w.lifecycle;
  w.lifecycle.start = () => Promise.reject(new Error('away'));
  expect((await handler({ Records: [message] })).batchItemFailures).toHaveLength(1);
  w.lifecycle.start = start;
  expect((await handler({ Records: [message] })).batchItemFailures).toHaveLength(0);
  expect(w.lifecycle.started.size).toBe(1);
});
