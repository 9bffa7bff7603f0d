import { SFNClient } from '@aws-sdk/client-sfn';
import { environment } from '../../core/contracts/environment.ts';
import type { ApprovalStart } from '../../core/rollout/ports.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';
import { StepFunctionsStarter } from './lifecycle.ts';
import { tellingOutages } from './outage.ts';

let starter: StepFunctionsStarter | undefined;

/** The state machine that waits for approvals: one execution a run and version. */
export const startApproval = async ({ project, version, runId }: ApprovalStart): Promise<void> => {
  starter ??= new StepFunctionsStarter(tellingOutages(new SFNClient(clientOptions)), env(environment.approvalMachine));
  await starter.start(`${runId}-${version}`, { project, version });
};
