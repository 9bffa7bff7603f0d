import { findRollout, NoRollout } from '../../core/registry/rollouts.ts';
import type { RolloutCommand } from '../../core/rollout/rollout-command.ts';
import { logWealth } from '../../core/stats/sequential/bounded-mean.ts';
import type { CommandDefinition } from '../command.ts';
import type { Context, Outcome } from '../context.ts';
import { renderRollout } from '../ui/rollout-report.ts';
import { withoutKeys } from '../ui/run-report.ts';

export const rolloutShow: CommandDefinition = {
  usage: 'rollout show <name>',
  summary: 'the rollout that is on, or the last one: state, records, and what is compared',
  examples: ['rollout show bank-fraud', 'rollout show bank-fraud --json'],
  async perform({ connect, colours }, project: string) {
    const platform = await connect();
    const { publishedProject } = await import('../client/project.ts');
    await publishedProject(platform, project);
    const rollout = await findRollout(platform.registry, project);
    if (!rollout) throw new NoRollout(project);
    const { judgement, ...rest } = withoutKeys(rollout);
    const compared = judgement && {
      ...judgement,
      criteria: judgement.criteria.map(({ wealth, ...criterion }) => ({ ...criterion, evidence: logWealth(wealth) })),
    };
    return { json: { ...rest, judgement: compared }, text: renderRollout(rollout, colours) };
  },
};

const command = (action: RolloutCommand['action'], summary: string): CommandDefinition => ({
  usage: `rollout ${action} <name>`,
  summary,
  examples: [`rollout ${action} bank-fraud`],
  perform: (context, project: string) => decide(context, action, project),
});

export const rolloutPause = command(
  'pause',
  'keep the rollout at its step; what is found worse goes back all the same',
);
export const rolloutResume = command('resume', 'let a paused rollout go on');
export const rolloutAbort = command('abort', 'end the rollout: the champion answers everything');

async function decide(
  { connect, colours }: Context,
  action: RolloutCommand['action'],
  project: string,
): Promise<Outcome> {
  const platform = await connect();
  const [{ publishedProject }, { askAsCaller }, { movedRollout }] = await Promise.all([
    import('../client/project.ts'),
    import('../client/ask-as-caller.ts'),
    import('../client/answers.ts'),
  ]);
  await publishedProject(platform, project);
  const rollout = await askAsCaller<RolloutCommand, Awaited<ReturnType<typeof movedRollout>>>(
    platform,
    platform.outputs.decideFunction,
    { action, project },
    movedRollout,
  );
  const { number, state, step, because } = rollout;
  return { json: { project, action, number, state, step, because }, text: renderRollout(rollout, colours) };
}
