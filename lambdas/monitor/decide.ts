import { startMonitor } from '../../adapters/aws/monitor-machine.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { personHandler } from '../../adapters/person-handler.ts';
import { type LookCommand, startLook } from '../../core/monitor/start-look.ts';
import { decideByCommand, type FindingsCommand } from '../../core/registry/findings-command.ts';

/** Commands of a person: `perennial monitor`, `perennial finding acknowledge`, `snooze`, `resolve`. */
export const handler = personHandler(async (command: FindingsCommand | LookCommand) =>
  command.action === 'look'
    ? startLook({ startMonitor }, command)
    : decideByCommand({ registry: registry(), clock }, command),
);
