import { expect, it, vi } from 'vitest';
import { InvalidLook, startLook } from '../../../core/monitor/start-look.ts';

const started = async () => ({ executionArn: 'arn:aws:states:eu-west-1:1:execution:monitor:look-a-1' });

it('starts the monitor in the name of who asks, under a name of the request', async () => {
  const startMonitor = vi.fn(started);
  const command = { action: 'look', project: 'fraud', id: 'a-1', by: 'arn:aws:iam::1:user/ada' } as const;
  expect(await startLook({ startMonitor }, command)).toEqual({ execution: (await started()).executionArn });
  expect(startMonitor).toHaveBeenCalledExactlyOnceWith('look-a-1', { project: 'fraud', by: 'arn:aws:iam::1:user/ada' });
});

it.each([{ id: 'a b' }, { id: 'x'.repeat(61) }, { id: '' }])(
  'refuses what is no name of an execution: $id',
  async ({ id }) => {
    const startMonitor = vi.fn(started);
    const command = { action: 'look', project: 'fraud', id, by: 'ada' } as const;
    await expect(startLook({ startMonitor }, command)).rejects.toThrow(InvalidLook);
    await expect(startLook({ startMonitor }, { ...command, id: 'a', project: '../x' })).rejects.toThrow(/project/);
    expect(startMonitor).not.toHaveBeenCalled();
  },
);
