import type { Command } from 'commander';
import type { PromoteResult } from '../../core/contracts/steps.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import type { PromotionCommand } from '../../core/rollout/promote-command.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import type { Context, Outcome } from '../context.ts';

export const withVersion = (command: Command) => command.argument('[version]', 'a model version', wholeNumber(1));

export const promote: CommandDefinition = {
  usage: 'promote <name>',
  summary: 'let a version take over as the project says: at once, or by a rollout (default: the newest candidate)',
  examples: [
    'promote bank-fraud',
    'promote bank-fraud 3 --now',
    'promote bank-fraud 3 --accept leakage:amount_refunded',
  ],
  configure: (command) =>
    withVersion(command)
      .option(
        '--accept <code>',
        'a critical finding that may serve all the same, for this version; again for another',
        (code: string, before: string[]) => [...before, code],
        [],
      )
      .option('--now', 'it answers everything at once, also where the project rolls candidates out'),
  perform: (
    context,
    project: string,
    version: number | undefined,
    { accept, now = false }: { accept: string[]; now?: boolean },
  ) => decide(context, 'promote', project, version, { accept, now }),
};

/** Asks the promote function, and says what serves before and after. */
export async function decide(
  { connect, colours: c }: Context,
  action: PromotionCommand['action'],
  project: string,
  version: number | undefined,
  { accept = [], now = false }: { accept?: readonly string[]; now?: boolean } = {},
): Promise<Outcome> {
  const platform = await connect();
  const [{ publishedProject }, { askAsCaller }, { promoteResult }] = await Promise.all([
    import('../client/project.ts'),
    import('../client/ask-as-caller.ts'),
    import('../client/answers.ts'),
  ]);
  await publishedProject(platform, project);
  const before = (await findLiveVariant(platform.registry, project))?.version ?? null;
  const command: Omit<PromotionCommand, 'by'> = {
    action,
    project,
    ...(version === undefined ? {} : { version }),
    ...(accept.length > 0 && { accept: [...accept] }),
    ...(now && { now }),
    // What is shown as the champion must still be it when the decision is made.
    ...(before === null ? {} : { expectedChampion: before }),
  };
  const result = await askAsCaller<PromotionCommand, PromoteResult>(
    platform,
    platform.outputs.decideFunction,
    command,
    promoteResult,
  );
  const champion = result.promoted ? result.version : before;
  const changed = champion !== before || result.rollout !== undefined;
  const rollout = result.rollout === undefined ? {} : { rollout: result.rollout };
  return {
    json: { project, action, champion, before, changed, ...rollout, reason: result.reason },
    text: `${changed ? c.green('done') : 'unchanged'}  ${project}: ${result.reason}`,
  };
}
