import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { env } from '../../adapters/env.ts';
import { publishMessage } from '../../adapters/hot-path/topic.ts';
import { log } from '../../adapters/log.ts';
import { environment } from '../../core/contracts/environment.ts';
import { type MessageAnswer, type MessageRequest, sendMessage } from '../../core/monitor/messages/send-message.ts';

/** Tells people what the monitor has found: once a day, and at once what is urgent. */
export const handler = (request: MessageRequest): Promise<MessageAnswer> =>
  sendMessage(
    {
      registry: registry(),
      clock,
      log,
      publishMessage: (message) => publishMessage(env(environment.findingsTopic), message),
    },
    request,
  );
