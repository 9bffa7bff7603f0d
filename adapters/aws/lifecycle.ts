import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { environment } from '../../core/contracts/environment.ts';
import type { LifecycleStarter } from '../../core/ports/index.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';

export class StepFunctionsStarter implements LifecycleStarter {
  readonly #client: SFNClient;
  readonly #machineArn: string;

  constructor(client: SFNClient, machineArn: string) {
    this.#client = client;
    this.#machineArn = machineArn;
  }

  async start(name: string, input: object): Promise<{ executionArn: string }> {
    try {
      const { executionArn } = await this.#client.send(
        new StartExecutionCommand({ stateMachineArn: this.#machineArn, name, input: JSON.stringify(input) }),
      );
      return { executionArn: executionArn! };
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      return { executionArn: `${this.#machineArn.replace(':stateMachine:', ':execution:')}:${name}` };
    }
  }
}

let starter: LifecycleStarter | undefined;

/** The lifecycle state machine. */
export function lifecycle(): LifecycleStarter {
  starter ??= new StepFunctionsStarter(tellingOutages(new SFNClient(clientOptions)), env(environment.lifecycleMachine));
  return starter;
}
