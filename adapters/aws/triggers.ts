import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { environment } from '../../core/contracts/environment.ts';
import type { Trigger } from '../../core/contracts/triggers.ts';
import type { TriggerQueue } from '../../core/ports/index.ts';
import { jsonWithinXml } from '../../core/values/json-within-xml.ts';
import { env } from '../env.ts';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';

export class SqsTriggerQueue implements TriggerQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(client: SQSClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  async send(trigger: Trigger): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#url, MessageBody: jsonWithinXml(trigger) }));
  }
}

let queue: TriggerQueue | undefined;

/** The trigger queue. */
export function triggers(): TriggerQueue {
  queue ??= new SqsTriggerQueue(tellingOutages(new SQSClient(clientOptions)), env(environment.triggerQueue));
  return queue;
}
