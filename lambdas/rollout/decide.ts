import { events } from '../../adapters/aws/events.ts';
import { entityLoader } from '../../adapters/aws/functions.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { personHandler } from '../../adapters/person-handler.ts';
import { type PromotionCommand, promoteByCommand } from '../../core/rollout/promote-command.ts';

/** Commands of a person: `perennial promote`, `perennial rollback`. */
export const handler = personHandler((command: PromotionCommand) =>
  promoteByCommand({ registry: registry(), events: events(), clock, log, loadEntities: entityLoader }, command),
);
