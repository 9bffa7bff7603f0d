import { events } from '../../adapters/aws/events.ts';
import { entityLoader, rolloutLooks } from '../../adapters/aws/functions.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { wakeByToken } from '../../adapters/aws/task-token.ts';
import { clock } from '../../adapters/clock.ts';
import { env } from '../../adapters/env.ts';
import { publishMessage } from '../../adapters/hot-path/topic.ts';
import { log } from '../../adapters/log.ts';
import { environment } from '../../core/contracts/environment.ts';
import { type AskRequest, askForApproval } from '../../core/rollout/approval/ask.ts';
import { type TakeOverRequest, takeOver } from '../../core/rollout/approval/take-over.ts';

/** The two steps of the machine that waits for an approval. */
export async function handler(request: AskRequest | TakeOverRequest): Promise<unknown> {
  const ports = { registry: registry(), events: events(), clock, log };
  if (request.action === 'takeOver')
    return takeOver({ ...ports, loadEntities: entityLoader, keepLooking: rolloutLooks }, request);
  return askForApproval(
    {
      ...ports,
      publishMessage: (message) => publishMessage(env(environment.findingsTopic), message),
      wake: wakeByToken,
    },
    request,
  );
}
