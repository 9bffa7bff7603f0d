import { ConflictException, CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { environment } from '../../core/contracts/environment.ts';
import type { RunLook, Trigger } from '../../core/contracts/triggers.ts';
import { contentHash } from '../../core/hash/content-hash.ts';
import type { Clock, LaterMessages } from '../../core/ports/index.ts';
import { jsonWithinXml } from '../../core/values/json-within-xml.ts';
import { clock } from '../clock.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';

interface OneTimeOptions {
  group: string;
  roleArn: string;
  queueArn: string;
}

/** A schedule that is due at once might be so before it is there. */
const soonest = 60_000;

/**
 * One-time schedules of EventBridge Scheduler, which go when they have fired. Each is named by its message and moment, so that
 * what is sent twice is sent once.
 */
export class OneTimeSchedules implements LaterMessages {
  readonly #client: SchedulerClient;
  readonly #options: OneTimeOptions;
  readonly #clock: Clock;

  constructor(client: SchedulerClient, options: OneTimeOptions, now: Clock = clock) {
    this.#client = client;
    this.#options = options;
    this.#clock = now;
  }

  async send(message: Trigger | RunLook, at: Date): Promise<void> {
    const { group, roleArn, queueArn } = this.#options;
    const due = new Date(Math.max(Math.ceil(at.getTime() / 1000) * 1000, this.#clock().getTime() + soonest));
    const moment = due.toISOString().slice(0, 19);
    const input = new CreateScheduleCommand({
      GroupName: group,
      Name: `once-${contentHash([message, moment]).slice(0, 40)}`,
      ScheduleExpression: `at(${moment})`,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: { Arn: queueArn, RoleArn: roleArn, Input: jsonWithinXml(message) },
    });
    try {
      await this.#client.send(input);
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
    }
  }
}

let schedules: LaterMessages | undefined;

/** Messages to the trigger queue at a moment. */
export function later(): LaterMessages {
  schedules ??= new OneTimeSchedules(tellingOutages(new SchedulerClient(clientOptions)), {
    group: env(environment.scheduleGroup),
    roleArn: env(environment.schedulerRole),
    queueArn: env(environment.triggerQueueArn),
  });
  return schedules;
}
