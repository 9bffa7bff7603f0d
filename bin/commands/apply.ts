import type { ApplyRequest } from '../../core/retrain/deployment.ts';
import type { PublicationReport } from '../../core/retrain/publish-projects.ts';
import type { ApplyPlan } from '../client/apply-plan.ts';
import type { Reconverted } from '../client/reconversion.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import type { Context, Outcome } from '../context.ts';
import type { Colours } from '../ui/colours.ts';
import { formatPercent, plural } from '../ui/format.ts';

interface Options {
  plan?: boolean;
  yes?: boolean;
  /** Undefined: for what is converted again, but not for the run. */
  wait?: boolean;
  timeout: number;
}

const maxRunMs = 180 * 60_000;

export const apply: CommandDefinition = {
  usage: 'apply <name>',
  summary:
    'publish a changed project file without a deployment; converts catalogued files again where their contract changed',
  examples: [
    'apply bank-fraud',
    'apply bank-fraud --plan',
    'apply bank-fraud --wait',
    'apply bank-fraud --yes',
    'apply bank-fraud --aws',
  ],
  configure: (command) =>
    command
      .option('--plan', 'say what would change, and change nothing')
      .option('--yes', "go on although more than 1 % of a column's values become missing")
      .option('--wait', 'also follow the run that the change starts to its end')
      .option('--no-wait', 'do not wait until files are converted again')
      .option('--timeout <seconds>', 'how long to wait for that', wholeNumber(1), 1800),
  async perform(context: Context, name: string, options: Options) {
    const { readProjectFile, renderErrors } = await import('../client/project-file.ts');
    const file = readProjectFile(name);
    const { project, input } = file;
    if (!project || !input)
      return {
        json: { project: name, published: false, errors: file.errors },
        text: `${renderErrors(file)}\nNothing was published.`,
        failed: true,
      };
    const platform = await context.connect();
    const [{ planApply, gravest }, { renderPlan }] = await Promise.all([
      import('../client/apply-plan.ts'),
      import('../ui/apply-plan.ts'),
    ]);
    const plan = await planApply(platform, { project, input }, context.progress);
    if (options.plan) return { json: { published: false, plan }, text: renderPlan(plan, context.colours) };
    const refused = await refusal(context, plan, gravest(plan), options.yes ?? false);
    if (refused) return refused;
    const [{ askAsCaller }, { publicationReport }, { decisionOfChange, describeDecision, knownTriggers }] =
      await Promise.all([
        import('../client/ask-as-caller.ts'),
        import('../client/answers.ts'),
        import('../client/run-of-change.ts'),
      ]);
    const known = await knownTriggers(platform, name);
    const { projects } = await askAsCaller<ApplyRequest, PublicationReport>(
      platform,
      platform.outputs.applyFunction,
      { definitions: [input] },
      publicationReport,
    );
    const [published] = projects;
    if (!published) throw new Error(`the publishing function did not say what became of '${name}'`);
    let reconverted: Reconverted | undefined;
    if (published.round !== undefined && options.wait !== false) {
      const { awaitReconversion } = await import('../client/reconversion.ts');
      reconverted = await awaitReconversion(platform, name, {
        files: plan.files.map((f) => f.key),
        round: published.round,
        timeoutMs: options.timeout * 1000,
        progress: context.progress,
      });
    }
    const outcome = outcomeOf(published, plan, reconverted, context.colours);
    // The change is announced, and decided about, when the files are converted.
    const later = published.round !== undefined && !reconverted;
    if (!published.changed || later) return outcome;
    const decision = await decisionOfChange(platform, name, known);
    const said: Outcome = {
      ...outcome,
      json: { ...(outcome.json as object), run: decision ?? null },
      text: `${outcome.text}\n${describeDecision(name, decision)}`,
    };
    if (!options.wait || decision?.decision !== 'started') return said;
    context.progress.note(said.text);
    const { followToEnd } = await import('./run.ts');
    const ended = await followToEnd(context, platform, project, decision.runId, maxRunMs);
    return {
      ...ended,
      json: { ...(said.json as object), ended: ended.json },
      failed: Boolean(ended.failed || outcome.failed),
    };
  },
};

/** Asks, or fails, where somebody has to agree to what is lost. */
async function refusal(
  { json, progress, colours: c }: Context,
  plan: ApplyPlan,
  gravest: ApplyPlan['losses'],
  yes: boolean,
): Promise<Outcome | undefined> {
  const { renderPlan } = await import('../ui/apply-plan.ts');
  if (gravest.length === 0 || yes) {
    if (plan.files.length > 0) progress.note(renderPlan(plan, c));
    return undefined;
  }
  const [worst] = gravest;
  const question = `${formatPercent(worst!.fraction)} of the values of ${worst!.source}.${worst!.column} become missing. Publish all the same?`;
  if (json || !process.stdin.isTTY || !process.stderr.isTTY)
    return {
      json: { project: plan.project, published: false, reason: 'values become missing', plan },
      text: `${renderPlan(plan, c)}\n\n${c.red('Nothing was published')}: ${question.replace(' Publish all the same?', '')} --yes goes on.`,
      failed: true,
    };
  progress.note(renderPlan(plan, c));
  const { confirm } = await import('../ui/confirm.ts');
  await confirm(question, { yes: false });
  return undefined;
}

function outcomeOf(
  published: PublicationReport['projects'][number],
  plan: ApplyPlan,
  reconverted: Reconverted | undefined,
  c: Colours,
): Outcome {
  const { project, changed, revision, paths, reconverting } = published;
  const what = paths.length > 0 ? `: ${paths.slice(0, 12).join(', ')}${paths.length > 12 ? ', …' : ''}` : '';
  const said = changed
    ? `${c.green('published')}  ${project} is now at revision ${revision}${what}`
    : `${project} is unchanged (revision ${revision}).`;
  const conversion = reconverted
    ? describeConversion(reconverted, c)
    : reconverting > 0
      ? [`${plural(reconverting, 'file')} are being converted again: npx perennial datasets ${project}`]
      : [];
  return {
    json: { published: true, ...published, plan, ...(reconverted ? { reconverted } : {}) },
    text: [said, ...conversion].join('\n'),
    failed: (reconverted?.failed.length ?? 0) > 0,
  };
}

function describeConversion({ converted, refused, gone, failed }: Reconverted, c: Colours): string[] {
  return [
    `${plural(converted, 'file')} converted again.`,
    ...refused.map(({ key, reason }) => `${c.yellow('refused')}  ${key}: ${reason}`),
    ...gone.map((key) => `${c.yellow('gone')}  ${key} is no longer there: what was made of it is kept as it is`),
    ...failed.map(({ key, reason }) => `${c.red('failed')}  ${key}: ${reason}; the next apply tries again`),
  ];
}
