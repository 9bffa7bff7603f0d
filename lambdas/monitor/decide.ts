import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { personHandler } from '../../adapters/person-handler.ts';
import { decideByCommand, type FindingsCommand } from '../../core/registry/findings-command.ts';

/** Commands of a person: `perennial finding acknowledge`, `snooze`, `resolve`. */
export const handler = personHandler((command: FindingsCommand) =>
  decideByCommand({ registry: registry(), clock }, command),
);
