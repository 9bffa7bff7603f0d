import type { Command } from 'commander';
import type { RunCommand, RunControl } from '../../core/retrain/control-run.ts';
import type { CommandDefinition } from '../command.ts';
import type { Context, Outcome } from '../context.ts';

interface Options {
  reason?: string;
}

const withReason = (command: Command) => command.option('--reason <text>', 'why, for the audit trail');

export const runCancel: CommandDefinition = {
  usage: 'run cancel <id>',
  summary: 'stop a run; the champion keeps serving',
  examples: ['run cancel 20260301-140502-4f1c9a', 'run cancel 20260301-140502-4f1c9a --reason "wrong file"'],
  configure: withReason,
  async perform(context, runId: string, options: Options) {
    const platform = await context.connect();
    const { findRun } = await import('../client/run.ts');
    const { run } = await findRun(platform, runId);
    return control(context, { action: 'cancel', project: run.project, runId, ...options });
  },
};

export const runUnlock: CommandDefinition = {
  usage: 'run unlock <name>',
  summary: 'free a project from a run that is over though nobody has noticed; one under way is left alone',
  examples: ['run unlock bank-fraud'],
  configure: withReason,
  perform: (context, project: string, options: Options) => control(context, { action: 'unlock', project, ...options }),
};

async function control({ connect, colours: c }: Context, asked: Omit<RunCommand, 'by'>): Promise<Outcome> {
  const platform = await connect();
  const [{ publishedProject }, { askAsCaller }, { runControl }] = await Promise.all([
    import('../client/project.ts'),
    import('../client/ask-as-caller.ts'),
    import('../client/answers.ts'),
  ]);
  await publishedProject(platform, asked.project);
  const { controlRunFunction } = platform.outputs;
  const result = await askAsCaller<RunCommand, RunControl>(platform, controlRunFunction, asked, runControl);
  const { project, runId, status, changed } = result;
  const said = runId === null ? `no run holds ${project}` : `run ${runId} of ${project} has ${status ?? 'ended'}`;
  return { json: { ...result, action: asked.action }, text: `${changed ? c.green('done') : 'unchanged'}  ${said}` };
}
