import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { environment } from '../../core/contracts/environment.ts';
import { contentHash } from '../../core/hash/content-hash.ts';
import type { LookSchedules } from '../../core/rollout/ports.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';
import { putSchedule, removeSchedule } from './scheduler.ts';

interface Options {
  group: string;
  roleArn: string;
  /** Of the function that looks. */
  functionArn: string;
}

/** Schedules of EventBridge Scheduler, one a rollout that is on; each calls the function that looks. */
export class RolloutSchedules implements LookSchedules {
  readonly #client: SchedulerClient;
  readonly #options: Options;

  constructor(client: SchedulerClient, options: Options) {
    this.#client = client;
    this.#options = options;
  }

  async keep(project: string, number: number, everyMinutes: number): Promise<void> {
    const { group, roleArn, functionArn } = this.#options;
    await putSchedule(this.#client, {
      GroupName: group,
      Name: rolloutScheduleName(project, number),
      ScheduleExpression: everyMinutes === 1 ? 'rate(1 minute)' : `rate(${everyMinutes} minutes)`,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: functionArn,
        RoleArn: roleArn,
        Input: JSON.stringify({ project, number }),
        // A look that could not be made is followed by the next one.
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
      },
    });
  }

  async end(project: string, number: number): Promise<void> {
    await removeSchedule(this.#client, this.#options.group, rolloutScheduleName(project, number));
  }
}

/** At most 64 letters, digits and hyphens. */
export function rolloutScheduleName(project: string, number: number): string {
  return `${project.slice(0, 36).replace(/-+$/, '')}-${contentHash(project).slice(0, 8)}-rollout-${number}`;
}

let schedules: LookSchedules | undefined;

export function rolloutSchedules(functionArn: string): LookSchedules {
  schedules ??= new RolloutSchedules(tellingOutages(new SchedulerClient(clientOptions)), {
    group: env(environment.scheduleGroup),
    roleArn: env(environment.schedulerRole),
    functionArn,
  });
  return schedules;
}
