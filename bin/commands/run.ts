import { heldBy } from '../../core/contracts/findings.ts';
import type { Project } from '../../core/contracts/project.ts';
import { selectionMetric } from '../../core/metrics/selection-metric.ts';
import type { Platform } from '../client/platform.ts';
import type { RunDetails } from '../client/run.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import type { Context, Outcome } from '../context.ts';
import type { Colours } from '../ui/colours.ts';
import { formatDuration } from '../ui/format.ts';
import { heldCodes } from '../ui/run-report.ts';

export const run: CommandDefinition = {
  usage: 'run <name>',
  summary: 'start the lifecycle by hand: snapshot to promoted model',
  examples: ['run bank-fraud', 'run bank-fraud --wait', 'run bank-fraud --wait --json'],
  configure: (command) =>
    command
      .option('--wait', 'follow the run to its end, or the one under way that does the same; exit 1 when it fails')
      .option('--timeout <minutes>', 'how long to wait', wholeNumber(1), 180),
  async perform(context, project: string, options: { wait?: boolean; timeout: number }) {
    const { connect, progress, colours: c } = context;
    const platform = await connect();
    const [{ publishedProject }, { runUnderWay }] = await Promise.all([
      import('../client/project.ts'),
      import('../client/run-of-change.ts'),
    ]);
    const published = await publishedProject(platform, project);
    const { definition } = published;
    const underWay = options.wait ? await runUnderWay(platform, published) : undefined;
    if (underWay) {
      progress.note(c.dim(`run ${underWay.runId} of this definition and these data is under way: it is followed`));
      return followToEnd(context, platform, definition, underWay.runId, options.timeout * 60_000);
    }
    return runAsAsked(context, platform, definition, options);
  },
};

/** Asks for a run, and with `wait` follows it to its end. @param options `importId` of a model in the lake that the run is to judge */
export async function runAsAsked(
  context: Context,
  platform: Platform,
  definition: Project,
  options: { wait?: boolean; timeout: number; importId?: string },
): Promise<Outcome> {
  const { progress } = context;
  const { requestRun, runOf } = await import('../client/run.ts');
  const { importId } = options;
  const { name: project } = definition;
  const asking = progress.task('trigger');
  const { trigger, decision } = await requestRun(platform, project, importId === undefined ? {} : { importId });
  const waits = options.wait && decision.decision === 'coalesced';
  if (!waits) asking.done(decision.decision);
  const timeoutMs = options.timeout * 60_000;
  if (!options.wait) {
    const refused = decision.decision === 'refused';
    const runId = decision.decision === 'started' ? decision.runId : undefined;
    const said = {
      started: `Run ${runId} has started; follow it: npx perennial run show ${runId}`,
      coalesced: `Run ${decision.decision === 'coalesced' ? decision.with : ''} is under way; another starts when it has ended.`,
      refused: `The run was refused: ${decision.decision === 'refused' ? decision.why : ''}`,
    };
    return {
      json: { project, triggerId: trigger.id, ...decision },
      text: said[decision.decision],
      failed: refused,
    };
  }
  const runId = await runOf(platform, trigger, decision, {
    timeoutMs,
    onWait: (before) => asking.update(`waits for the end of run ${before}`),
  });
  if (waits) asking.done(`started after another run`);
  return followToEnd(context, platform, definition, runId, timeoutMs);
}

/** Follows a run with live progress and says how it ended. */
export async function followToEnd(
  { progress, colours: c }: Context,
  platform: Platform,
  definition: Project,
  runId: string,
  timeoutMs: number,
): Promise<Outcome> {
  const [{ followRun }, { runProgress }, { renderRun, runDocument }] = await Promise.all([
    import('../client/run.ts'),
    import('../ui/run-progress.ts'),
    import('../ui/run-report.ts'),
  ]);
  const metric = selectionMetric(definition);
  progress.note(c.dim(`run ${runId} goes on without this command too: npx perennial run show ${runId}`));
  const onChange = runProgress(progress, metric);
  const details = await followRun(platform, definition.name, runId, { timeoutMs, onChange });
  const { run: ended } = details;
  const took = formatDuration(Date.parse(ended.finishedAt ?? ended.startedAt) - Date.parse(ended.startedAt));
  const failure = ended.error ? `in step ${ended.error.step}: ${ended.error.message}` : ended.outcome;
  const said =
    ended.status === 'succeeded'
      ? `${c.green(`succeeded in ${took}: `)}${endingOf(details, c)}`
      : c.red(`failed ${failure}`);
  return {
    json: runDocument(details),
    text: `${renderRun(details, metric, c)}\n\n${said}`,
    failed: ended.status === 'failed',
  };
}

/** The outcome; of a version that is held by what. */
function endingOf({ run: { outcome = '', version }, steps }: RunDetails, c: Colours): string {
  const held = heldCodes({ steps });
  return held.length > 0 ? c.red(`version ${version} is not promoted, ${heldBy(held)}`) : c.green(outcome);
}
