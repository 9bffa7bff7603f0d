import { events } from '../../adapters/aws/events.ts';
import { entityLoader, rolloutLooks } from '../../adapters/aws/functions.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { personHandler } from '../../adapters/person-handler.ts';
import { type PromotionCommand, promoteByCommand } from '../../core/rollout/promote-command.ts';
import { type RolloutCommand, rolloutByCommand } from '../../core/rollout/rollout-command.ts';

const ports = () => ({
  registry: registry(),
  events: events(),
  clock,
  log,
  loadEntities: entityLoader,
  keepLooking: rolloutLooks,
});

const isPromotion = (command: PromotionCommand | RolloutCommand): command is PromotionCommand =>
  command.action === 'promote' || command.action === 'rollback';

/** Commands of a person: `perennial promote`, `rollback`, `rollout pause`, `resume`, `abort`. */
export const handler = personHandler(async (command: PromotionCommand | RolloutCommand) =>
  isPromotion(command) ? promoteByCommand(ports(), command) : rolloutByCommand(ports(), command),
);
