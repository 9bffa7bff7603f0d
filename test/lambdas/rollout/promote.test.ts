import { expect, it } from 'vitest';
import { stepHandler } from '../../../adapters/step-handler.ts';
import { registerStep } from '../../../core/register/register-step.ts';
import { listSteps } from '../../../core/registry/steps.ts';
import { promoteStep } from '../../../lambdas/rollout/promote.ts';
import { refittedRun } from '../../core/register/refitted-run.ts';

it('register and promote are recorded as steps of the run; a command is none', async () => {
  const { ports, state, registry } = await refittedRun();
  const register = stepHandler(registerStep, () => ({ ...ports, codeHash: () => 'c' }));
  const promote = promoteStep(() => ({
    ...ports,
    store: registry,
    now: ports.clock,
    loadEntities: async () => undefined,
  }));
  const registered = await register(state);
  const result = await promote({ ...state, register: registered });
  expect(result).toEqual({ promoted: true, version: 1, reason: 'the first model' });
  expect(await listSteps(registry, 'run-1')).toMatchObject([
    { step: 'promote', status: 'succeeded', summary: { promoted: true } },
    { step: 'refit' },
    { step: 'register', status: 'succeeded', summary: { version: 1 } },
  ]);
  expect(await promote({ action: 'promote', project: 'fraud', version: 1, by: 'ada' })).toMatchObject({
    promoted: true,
  });
  expect(await listSteps(registry, 'run-1')).toHaveLength(3);
  await expect(promote({ action: 'promote', project: 'fraud', version: 9, by: 'ada' })).rejects.toThrow('version 9');
});
