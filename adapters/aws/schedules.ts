import {
  type CreateScheduleCommandInput,
  GetScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { environment } from '../../core/contracts/environment.ts';
import type { ProjectSchedule, ScheduleGroup } from '../../core/retrain/schedules.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';
import { putSchedule, removeSchedule } from './scheduler.ts';

interface GroupOptions {
  group: string;
  roleArn: string;
  targets: Record<ProjectSchedule['target'], string>;
}

export class SchedulerGroup implements ScheduleGroup {
  readonly identity: string;
  readonly #client: SchedulerClient;
  readonly #options: GroupOptions;

  constructor(client: SchedulerClient, options: GroupOptions) {
    this.#client = client;
    this.#options = options;
    this.identity = JSON.stringify(options);
  }

  async exists(name: string): Promise<boolean> {
    try {
      await this.#client.send(new GetScheduleCommand({ GroupName: this.#options.group, Name: name }));
      return true;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return false;
      throw error;
    }
  }

  async put(schedule: ProjectSchedule): Promise<void> {
    await putSchedule(this.#client, this.#input(schedule));
  }

  async remove(name: string): Promise<void> {
    await removeSchedule(this.#client, this.#options.group, name);
  }

  #input({ name, expression, target, input }: ProjectSchedule): CreateScheduleCommandInput {
    return {
      GroupName: this.#options.group,
      Name: name,
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: this.#options.targets[target],
        RoleArn: this.#options.roleArn,
        Input: JSON.stringify(input),
        // An occurrence that could not be sent within the hour is left to the next one.
        RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 3_600 },
      },
    };
  }
}

let group: ScheduleGroup | undefined;

/** The schedules of the projects. */
export function schedules(): ScheduleGroup {
  // More attempts than elsewhere: a thousand projects at once are more than the service's rate in some regions.
  group ??= new SchedulerGroup(
    tellingOutages(new SchedulerClient({ ...clientOptions, maxAttempts: 12, retryMode: 'adaptive' })),
    {
      group: env(environment.scheduleGroup),
      roleArn: env(environment.schedulerRole),
      targets: {
        'monitor machine': env(environment.monitorMachine),
        'batch machine': env(environment.batchMachine),
        'trigger queue': env(environment.triggerQueueArn),
      },
    },
  );
  return group;
}
