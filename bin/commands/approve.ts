import type { ApprovalCommand, ApprovalOutcome } from '../../core/rollout/approval/approval-command.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import type { Context, Outcome } from '../context.ts';

const decision = (action: ApprovalCommand['action'], summary: string): CommandDefinition => ({
  usage: `${action} <name>`,
  summary,
  examples: [`${action} bank-fraud 3`, `${action} bank-fraud 3 --reason "looked at the card with risk"`],
  configure: (command) =>
    command.argument('<version>', 'a model version', wholeNumber(1)).option('--reason <text>', 'why, for the audit'),
  perform: (context, project: string, version: number, { reason }: { reason?: string }) =>
    decide(context, action, project, version, reason),
});

export const approve = decision('approve', 'let a version take over that another person asked for');
export const reject = decision('reject', 'decide against a version: it can serve no more');

async function decide(
  { connect, colours: c }: Context,
  action: ApprovalCommand['action'],
  project: string,
  version: number,
  reason: string | undefined,
): Promise<Outcome> {
  const platform = await connect();
  const [{ publishedProject }, { askAsCaller }, { approvalOutcome }] = await Promise.all([
    import('../client/project.ts'),
    import('../client/ask-as-caller.ts'),
    import('../client/answers.ts'),
  ]);
  await publishedProject(platform, project);
  const command = { action, project, version, ...(reason !== undefined && { reason }) };
  const outcome = await askAsCaller<ApprovalCommand, ApprovalOutcome>(
    platform,
    platform.outputs.decideFunction,
    command,
    approvalOutcome,
  );
  return { json: outcome, text: `${c.green('done')}  ${project}: version ${outcome.version} is ${outcome.state}` };
}
