import { SFNClient } from '@aws-sdk/client-sfn';
import { environment } from '../../core/contracts/environment.ts';
import type { LookPorts } from '../../core/monitor/start-look.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';
import { StepFunctionsStarter } from './lifecycle.ts';
import { tellingOutages } from './outage.ts';

let starter: StepFunctionsStarter | undefined;

/** The state machine of the monitor. */
export const startMonitor: LookPorts['startMonitor'] = (name, input) => {
  starter ??= new StepFunctionsStarter(tellingOutages(new SFNClient(clientOptions)), env(environment.monitorMachine));
  return starter.start(name, input);
};
