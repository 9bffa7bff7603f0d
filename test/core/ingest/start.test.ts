import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { batchHandler } from '../../../adapters/batch-handler.ts';
import { type IngestStart, startIngestion } from '../../../core/ingest/start.ts';

const event = (key: string, extra: object = {}) => ({
  'detail-type': 'Object Created',
  detail: { object: { key, size: 3, etag: 'e', 'version-id': 'v', ...extra } },
});

function messages(...bodies: unknown[]): SQSEvent {
  const records = bodies.map((body, i) => ({
    messageId: `m${i}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }));
  return { Records: records } as SQSEvent;
}

async function run(bodies: unknown[], start?: (s: IngestStart) => Promise<void>) {
  const started: IngestStart[] = [];
  const ports = { start: start ?? (async (s: IngestStart) => void started.push(s)) };
  const handler = batchHandler('object not started', ({ body }) => startIngestion(ports, body));
  const { batchItemFailures } = await handler(messages(...bodies));
  return { started, failed: batchItemFailures.map((f) => f.itemIdentifier) };
}

describe('ingest/start', () => {
  it('starts one execution a version, under the name of its hash', async () => {
    const { started, failed } = await run([
      event('raw/bank/rows/a%20+ü.csv'),
      event('raw/bank/rows/a%20+ü.csv'),
      event('raw/bank/rows/a%20+ü.csv', { 'version-id': 'w' }),
    ]);
    expect(failed).toEqual([]);
    const names = started.map((s) => s.name);
    expect(names[0]).toBe(names[1]);
    expect(names[2]).not.toBe(names[0]);
    expect(names[0]).toMatch(/^bank-[0-9a-f]{40}$/);
    expect(started[0]!.input).toEqual({
      project: 'bank',
      source: 'rows',
      object: { key: 'raw/bank/rows/a%20+ü.csv', versionId: 'v', etag: 'e', size: 3 },
    });
  });

  it('takes the same content written again for another try, where events name no version', async () => {
    const write = (sequencer: string) => event('raw/bank/rows/a.csv', { 'version-id': undefined, sequencer });
    const { started } = await run([write('01'), write('01'), write('02')]);
    const [first, again, later] = started.map((s) => s.name);
    expect(again).toBe(first);
    expect(later).not.toBe(first);
    expect(later).toMatch(/^bank-[0-9a-f]{40}$/);
  });

  it('makes a name that Step Functions takes of any project', async () => {
    const { started } = await run([event(`raw/${'Größe! '.repeat(20)}/rows/a.csv`)]);
    expect(started[0]!.name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
  });

  it('leaves other objects and other events alone', async () => {
    const { started, failed } = await run([
      event('curated/bank/rows/a'),
      event('raw/bank/a.csv'),
      event('raw/bank/rows/'),
      { 'detail-type': 'Object Deleted', detail: {} },
    ]);
    expect([started, failed]).toEqual([[], []]);
  });

  it('gives back what is malformed or could not be started, and starts the rest', async () => {
    const started: string[] = [];
    const { failed } = await run(
      ['not json', event('raw/p/s/bad'), event('raw/p/s/good'), { 'detail-type': 'Object Created' }, 'null'],
      async (s) => {
        if (s.input.object.key.endsWith('bad')) throw new Error('throttled');
        started.push(s.input.object.key);
      },
    );
    expect(failed).toEqual(['m0', 'm1', 'm3', 'm4']);
    expect(started).toEqual(['raw/p/s/good']);
  });
});
