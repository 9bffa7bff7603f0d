import { describe, expect, it } from 'vitest';
import { listAudit } from '../../../core/registry/audit.ts';
import { type ControlPorts, controlRun, RunNotControlled } from '../../../core/retrain/control-run.ts';
import { world } from './world.ts';

const minute = 60_000;

async function underWay() {
  const w = world();
  await w.trained();
  const { runId } = (await w.ask('manual')) as { runId: string };
  const stopped: unknown[][] = [];
  const ports: ControlPorts = {
    ...w,
    stop: async (arn, error, cause) => {
      stopped.push([arn, error, cause]);
      w.executions.set(arn, { status: 'ABORTED', stopDate: w.clock(), error, cause });
    },
  };
  const { executionArn } = (await w.run(runId))!;
  return { w, runId, ports, stopped, executionArn: executionArn! };
}
const lastAudit = async (w: ReturnType<typeof world>) => (await listAudit(w.registry, 'fraud', 1))[0];

describe('cancel', () => {
  it('stops the run, records who and why, and lets go on what waited', async () => {
    const { w, runId, ports, stopped, executionArn } = await underWay();
    await w.ask('drift');
    await w.wait(minute);

    const result = await controlRun(ports, {
      action: 'cancel',
      project: 'fraud',
      runId,
      by: 'ada',
      reason: 'bad file',
    });

    expect(result).toEqual({ project: 'fraud', runId, status: 'failed', changed: true });
    expect(stopped).toEqual([[executionArn, 'Cancelled', 'cancelled by ada: bad file']]);
    expect(await w.run(runId)).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('cancelled by ada: bad file') },
    });
    expect(await lastAudit(w)).toMatchObject({
      action: 'run cancelled',
      by: 'ada',
      reason: 'bad file',
      after: { runId },
    });
    expect(await w.wait(0)).toMatchObject([{ decision: 'started' }]);
  });

  it('asked twice changes nothing', async () => {
    const { runId, ports, stopped } = await underWay();
    const command = { action: 'cancel', project: 'fraud', runId, by: 'ada' } as const;
    await controlRun(ports, command);
    expect(await controlRun(ports, command)).toMatchObject({ changed: false, status: 'failed' });
    expect(stopped).toHaveLength(1);
  });

  it('waits for a run that is just being started', async () => {
    const { w, ports, runId } = await underWay();
    const { executionArn: _, ...run } = (await w.run(runId))!;
    await w.registry.write([{ put: run }]);
    const command = { action: 'cancel', project: 'fraud', runId, by: 'ada' } as const;
    await expect(controlRun(ports, command)).rejects.toThrow(/just being started/);
    await w.wait(16 * minute);
    expect(await controlRun(ports, command)).toMatchObject({ changed: true, status: 'failed' });
  });
});

describe('unlock', () => {
  it('records the end of a run that nobody told of', async () => {
    const { w, runId, ports, executionArn } = await underWay();
    const output = JSON.stringify({ register: { version: 2 }, promote: { promoted: true } });
    w.executions.set(executionArn, { status: 'SUCCEEDED', stopDate: w.clock(), output });
    expect(await controlRun(ports, { action: 'unlock', project: 'fraud', by: 'ada' })).toMatchObject({
      runId,
      status: 'succeeded',
      changed: true,
    });
    expect(await lastAudit(w)).toMatchObject({ action: 'project unlocked', by: 'ada' });
    expect((await w.lease())?.runId).toBeNull();
  });

  it('leaves a run that is under way alone, and says what stops it', async () => {
    const { w, runId, ports } = await underWay();
    await expect(controlRun(ports, { action: 'unlock', project: 'fraud', by: 'ada' })).rejects.toThrow(
      new RegExp(`perennial run cancel ${runId}`),
    );
    expect((await w.lease())?.runId).toBe(runId);
  });

  it('of a project that nothing holds changes nothing', async () => {
    const { w, runId, ports } = await underWay();
    await w.finish(runId);
    expect(await controlRun(ports, { action: 'unlock', project: 'fraud', by: 'ada' })).toEqual({
      project: 'fraud',
      runId: null,
      status: null,
      changed: false,
    });
  });
});

it.each([
  [{ action: 'stop', project: 'fraud', by: 'ada' }, /expected \{action/],
  [{ action: 'cancel', project: 'fraud', by: '' }, /expected \{action/],
  [{ action: 'cancel', project: 'fraud', by: 'ada' }, /expected the id/],
  [{ action: 'cancel', project: 'fraud', by: 'ada', runId: 'x' }, /has no run 'x'/],
])('refuses %j', async (command, why) => {
  const { ports } = await underWay();
  await expect(controlRun(ports, command as never)).rejects.toThrow(RunNotControlled);
  await expect(controlRun(ports, command as never)).rejects.toThrow(why);
});
