import { SFNClient } from '@aws-sdk/client-sfn';
import type { RequestBatchPorts } from '../../core/batch/request.ts';
import { environment } from '../../core/contracts/environment.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';
import { describeExecution } from './executions.ts';
import { StepFunctionsStarter } from './lifecycle.ts';
import { tellingOutages } from './outage.ts';

let starter: StepFunctionsStarter | undefined;

/** The state machine of batches. */
export const startBatch: RequestBatchPorts['startBatch'] = (name, input) => {
  starter ??= new StepFunctionsStarter(tellingOutages(new SFNClient(clientOptions)), env(environment.batchMachine));
  return starter.start(name, input);
};

/** Whether an execution of the batch machine is under way. */
export const isRunning: RequestBatchPorts['isRunning'] = async (name) => {
  const arn = `${env(environment.batchMachine).replace(':stateMachine:', ':execution:')}:${name}`;
  const status = (await describeExecution(arn))?.status;
  return status === 'RUNNING' || status === 'PENDING_REDRIVE';
};
