import type { CommandDefinition } from '../command.ts';
import { decide, withVersion } from './promote.ts';

export const rollback: CommandDefinition = {
  usage: 'rollback <name>',
  summary: 'return to the champion before this one, or to a given version',
  examples: ['rollback bank-fraud', 'rollback bank-fraud 2'],
  configure: withVersion,
  perform: (context, project: string, version: number | undefined) => decide(context, 'rollback', project, version),
};
