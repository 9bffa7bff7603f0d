import { describe, expect, it } from 'vitest';
import { receiveMessage } from '../../../core/retrain/receive-message.ts';
import { hour, world } from './world.ts';

const minute = 60_000;

/** A run under way, and the execution that it is. */
async function underWay() {
  const w = world();
  await w.trained();
  const { runId } = (await w.ask('manual')) as { runId: string };
  const { executionArn } = (await w.run(runId))!;
  return { w, runId, executionArn: executionArn! };
}
const output = JSON.stringify({ register: { version: 2 }, promote: { promoted: true } });

describe('a run whose end nobody told of', () => {
  it('is ended by the next trigger, which goes on', async () => {
    const { w, runId, executionArn } = await underWay();
    await w.wait(10 * minute);
    w.executions.set(executionArn, {
      status: 'SUCCEEDED',
      stopDate: new Date(w.clock().getTime() - 5 * minute),
      output,
    });

    const decision = await w.ask('manual');

    expect(decision).toMatchObject({ decision: 'started' });
    expect(await w.run(runId)).toMatchObject({
      status: 'succeeded',
      outcome: 'promoted',
      version: 2,
      finishedAt: '2026-03-01T00:07:00.000Z',
    });
    expect(w.events.published).toMatchObject([{ type: 'RunFinished', detail: { runId } }]);
  });

  it('is ended by a look within a quarter of an hour, and what waited goes on', async () => {
    const { w, runId, executionArn } = await underWay();
    await w.wait(5 * minute);
    expect(await w.ask('drift')).toEqual({ decision: 'coalesced', with: runId });
    w.executions.set(executionArn, { status: 'FAILED', stopDate: w.clock(), error: 'Lambda.Unknown', cause: 'gone' });

    const [decision] = await w.wait(11 * minute);

    expect(await w.run(runId)).toMatchObject({ status: 'failed', error: { message: 'Lambda.Unknown: gone' } });
    expect(decision).toMatchObject({ decision: 'started' });
  });

  it('is ended where its execution is not there any more', async () => {
    const { w, runId, executionArn } = await underWay();
    w.executions.set(executionArn, undefined);
    await w.wait(16 * minute);
    expect(await w.run(runId)).toMatchObject({
      status: 'failed',
      error: { message: expect.stringMatching(/no such execution/) },
    });
    expect((await w.lease())?.runId).toBeNull();
  });

  it('is left to its event for a minute', async () => {
    const { w, runId, executionArn } = await underWay();
    await w.wait(5 * minute);
    w.executions.set(executionArn, { status: 'SUCCEEDED', stopDate: new Date(w.clock().getTime() - 59_000), output });
    expect(await w.ask('manual')).toEqual({ decision: 'coalesced', with: runId });
    expect(await w.run(runId)).toMatchObject({ status: 'running' });
  });
});

it('a run that goes on is looked at again and again, and never twice after its end', async () => {
  const { w, runId, executionArn } = await underWay();
  const looks: string[] = [];
  const { describe: ask } = w;
  const message = { id: 'm', sentAt: w.clock(), body: JSON.stringify({ project: 'fraud', look: runId }) };
  const ports = {
    ...w,
    describe: async (arn: string) => {
      looks.push(arn);
      return ask(arn);
    },
  };
  await w.wait(2 * hour);
  await receiveMessage(ports, message);
  expect(looks).toEqual([executionArn]);
  expect(w.later.waiting).toMatchObject([
    { message: { look: runId }, at: new Date(w.clock().getTime() + 15 * minute) },
  ]);
  await w.finish(runId);
  await receiveMessage(ports, message);
  expect(looks).toHaveLength(1);
});

it('an event of an execution on the queue is the end of its run', async () => {
  const { w, runId, executionArn } = await underWay();
  const detail = { executionArn, status: 'SUCCEEDED', input: JSON.stringify({ project: 'fraud', runId }), output };
  const event = { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail };
  await receiveMessage(w, { body: JSON.stringify(event), id: 'm', sentAt: w.clock() });
  expect(await w.run(runId)).toMatchObject({ status: 'succeeded', outcome: 'promoted' });
});

it('what is neither a look nor a trigger is refused', async () => {
  const { w } = await underWay();
  const message = (body: string) => ({ body, id: 'm', sentAt: w.clock() });
  await expect(receiveMessage(w, message('{"look":7,"project":"fraud"}'))).rejects.toThrow(/reason is undefined/);
  await expect(receiveMessage(w, message('{'))).rejects.toThrow(/not JSON/);
});
