import type { Administered, Administration } from '../../core/access/administer.ts';
import { administered } from './answers.ts';
import { askAsCaller } from './ask-as-caller.ts';
import type { Platform } from './platform.ts';

type WithoutBy<C> = C extends { by: string } ? Omit<C, 'by'> : never;

/** Asks for what only an administrator may. */
export function administer(platform: Platform, command: WithoutBy<Administration>): Promise<Administered> {
  return askAsCaller<Administration, Administered>(
    platform,
    platform.outputs.administerFunction,
    command,
    administered,
  );
}
