import { events } from '../../adapters/aws/events.ts';
import { entityLoader, rolloutLooks } from '../../adapters/aws/functions.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { wakeByToken } from '../../adapters/aws/task-token.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { personHandler } from '../../adapters/person-handler.ts';
import { type ApprovalCommand, approvalByCommand } from '../../core/rollout/approval/approval-command.ts';
import { type PromotionCommand, promoteByCommand } from '../../core/rollout/promote-command.ts';
import { type RolloutCommand, rolloutByCommand } from '../../core/rollout/rollout-command.ts';

const ports = () => ({
  registry: registry(),
  events: events(),
  clock,
  log,
  loadEntities: entityLoader,
  keepLooking: rolloutLooks,
  wake: wakeByToken,
});

type Command = PromotionCommand | RolloutCommand | ApprovalCommand;

const isPromotion = (command: Command): command is PromotionCommand =>
  command.action === 'promote' || command.action === 'rollback';
const isApproval = (command: Command): command is ApprovalCommand =>
  command.action === 'approve' || command.action === 'reject';

/** Commands of a person: `perennial promote`, `rollback`, `approve`, `reject`, `rollout pause`, `resume`, `abort`. */
export const handler = personHandler(async (command: Command) => {
  if (isPromotion(command)) return promoteByCommand(ports(), command);
  return isApproval(command) ? approvalByCommand(ports(), command) : rolloutByCommand(ports(), command);
});
