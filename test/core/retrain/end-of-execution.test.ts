import { expect, it } from 'vitest';
import { type EndPorts, endOfExecution, type StatusChange } from '../../../core/retrain/end-of-execution.ts';
import { world } from './world.ts';

async function running() {
  const w = world();
  await w.publish();
  await w.arrive(100);
  const { runId } = (await w.ask('manual')) as { runId: string };
  const calls: string[] = [];
  const ports = {
    ...w,
    describe: async (arn: string) => {
      calls.push(`describe ${arn}`);
      return { input: JSON.stringify({ project: 'fraud', runId }), error: 'States.Timeout' };
    },
    failedState: async (arn: string) => {
      calls.push(`history ${arn}`);
      return 'TrainTrial';
    },
  };
  return { w, runId, calls, handler: finisher(ports), ports };
}
const finisher =
  (ports: EndPorts) =>
  ({ detail }: { detail: StatusChange }) =>
    endOfExecution(ports, detail);
const stopDate = Date.parse('2026-03-01T00:10:00Z');

it('takes input and output from the event', async () => {
  const { w, runId, calls, handler } = await running();
  const input = JSON.stringify({ project: 'fraud', runId });
  const output = JSON.stringify({ promote: { promoted: true, version: 1, reason: '' }, register: { version: 1 } });
  await handler({ detail: { executionArn: 'arn', status: 'SUCCEEDED', stopDate, input, output } });
  expect(calls).toEqual([]);
  expect(await w.run(runId)).toMatchObject({
    status: 'succeeded',
    outcome: 'promoted',
    version: 1,
    finishedAt: '2026-03-01T00:10:00.000Z',
  });
});

it('asks for what the event leaves out', async () => {
  const { w, runId, calls, handler } = await running();
  await handler({ detail: { executionArn: 'arn', status: 'TIMED_OUT', stopDate, input: null } });
  expect(calls).toEqual(['describe arn', 'history arn']);
  expect(await w.run(runId)).toMatchObject({
    status: 'failed',
    error: { step: 'TrainTrial', message: 'States.Timeout' },
  });
});

it('records a failure also when the history cannot be read', async () => {
  const { w, runId, ports } = await running();
  const handler = finisher({ ...ports, failedState: () => Promise.reject(new Error('denied')) });
  const input = JSON.stringify({ project: 'fraud', runId });
  await handler({ detail: { executionArn: 'arn', status: 'FAILED', input, error: 'E', cause: 'broke' } });
  expect(await w.run(runId)).toMatchObject({ status: 'failed', error: { step: 'unknown', message: 'E: broke' } });
});

it('leaves alone what is still running, and executions that are no run', async () => {
  const { w, runId, handler } = await running();
  await handler({ detail: { executionArn: 'arn', status: 'RUNNING' } });
  await handler({ detail: { executionArn: 'arn', status: 'SUCCEEDED', input: '{}', output: '{}' } });
  expect(await w.run(runId)).toMatchObject({ status: 'running' });
});
