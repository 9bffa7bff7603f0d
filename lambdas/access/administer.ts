import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { personHandler } from '../../adapters/person-handler.ts';
import { type Administration, administer } from '../../core/access/administer.ts';

/** Commands of an administrator: `perennial key`, `perennial dataset remove`, `perennial project remove`. */
export const handler = personHandler((command: Administration) => administer({ registry: registry(), clock }, command));
