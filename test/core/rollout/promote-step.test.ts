import { expect, it } from 'vitest';
import { memoryLog } from '../../../adapters/memory/index.ts';
import { registerStep } from '../../../core/register/register-step.ts';
import { listSteps } from '../../../core/registry/steps.ts';
import { promoteByCommand } from '../../../core/rollout/promote-command.ts';
import { promoteStep } from '../../../core/rollout/promote-step.ts';
import { runStep } from '../../../core/steps/run-step.ts';
import { refittedRun } from '../register/refitted-run.ts';

it('register and promote are recorded as steps of the run; a command is none', async () => {
  const { ports, state, registry } = await refittedRun();
  const all = {
    ...ports,
    codeHash: () => 'c',
    log: memoryLog(),
    loadEntities: async () => undefined,
    keepLooking: async () => undefined,
    startApproval: async () => undefined,
  };
  const registered = await runStep(all, registerStep, state);
  const result = await runStep(all, promoteStep, { ...state, register: registered });
  expect(result).toEqual({ promoted: true, version: 1, reason: 'the first model' });
  expect(await listSteps(registry, 'run-1')).toMatchObject([
    { step: 'promote', status: 'succeeded', summary: { promoted: true } },
    { step: 'refit' },
    { step: 'register', status: 'succeeded', summary: { version: 1 } },
  ]);
  expect(await promoteByCommand(all, { action: 'promote', project: 'fraud', version: 1, by: 'ada' })).toMatchObject({
    promoted: true,
  });
  expect(await listSteps(registry, 'run-1')).toHaveLength(3);
  await expect(promoteByCommand(all, { action: 'promote', project: 'fraud', version: 9, by: 'ada' })).rejects.toThrow(
    'version 9',
  );
});
