import type { RunRecord } from '../../core/contracts/registry/runs.ts';
import type { TriggerDecision } from '../../core/contracts/triggers.ts';
import { annotationsOf } from '../../core/registry/annotations.ts';
import { listRuns } from '../../core/registry/runs.ts';
import { listTriggers } from '../../core/registry/triggers.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import { formatDuration, formatTime } from '../ui/format.ts';
import { annotationInWords, withoutKeys } from '../ui/run-report.ts';
import { renderTable } from '../ui/table.ts';

export const runs: CommandDefinition = {
  usage: 'runs <name>',
  summary: 'the runs of a project, newest first',
  examples: ['runs bank-fraud', 'runs bank-fraud --limit 5', 'runs bank-fraud --triggers'],
  configure: (command) =>
    command
      .option('--limit <number>', 'how many', wholeNumber(1), 20)
      .option('--triggers', 'also what asked for a run, and what was decided'),
  async perform({ connect, colours: c }, project: string, { limit, triggers }: { limit: number; triggers?: boolean }) {
    const platform = await connect();
    const { publishedProject } = await import('../client/project.ts');
    await publishedProject(platform, project);
    const [found, decisions] = await Promise.all([
      listRuns(platform.registry, project, limit),
      triggers ? listTriggers(platform.registry, project, limit) : [],
    ]);
    const said = await annotationsOf(
      platform.registry,
      project,
      found.map(({ runId }) => runId),
    );
    const table = renderTable(
      [
        { title: 'run', value: (r) => r.runId },
        {
          title: 'status',
          value: ({ status }) =>
            status === 'failed' ? c.red(status) : status === 'succeeded' ? c.green(status) : status,
        },
        { title: 'started', value: (r) => formatTime(r.startedAt) },
        {
          title: 'took',
          value: (r) => (r.finishedAt ? formatDuration(Date.parse(r.finishedAt) - Date.parse(r.startedAt)) : ''),
          align: 'right',
        },
        { title: 'why', value: (r) => r.trigger.reason },
        { title: 'version', value: (r) => r.version, align: 'right' },
        { title: 'outcome', value: (r) => (r.error ? `${r.error.step}: ${r.error.message}` : r.outcome), width: 80 },
        ...(said.size > 0
          ? [{ title: 'note', value: (r: RunRecord) => annotationInWords(said.get(r.runId)?.run), width: 60 }]
          : []),
      ],
      found,
      c,
    );
    const decided = renderTable(
      [
        { title: 'trigger', value: (t) => formatTime(t.trigger.at) },
        { title: 'why', value: (t) => t.trigger.reason },
        { title: 'by', value: (t) => t.trigger.by, width: 40 },
        { title: 'decision', value: (t) => t.outcome.decision },
        {
          title: '',
          value: ({ outcome }) => wordsOf(outcome),
        },
      ],
      decisions,
      c,
    );
    return {
      json: {
        project,
        runs: found.map((run) => ({ ...withoutKeys(run), annotations: said.get(run.runId) ?? {} })),
        ...(triggers ? { triggers: decisions.map(withoutKeys) } : {}),
      },
      text: [
        found.length === 0 ? `No run yet. Start one: npx perennial run ${project} --wait` : table,
        ...(triggers ? [decisions.length === 0 ? 'No trigger yet.' : decided] : []),
      ].join('\n\n'),
    };
  },
};

/** What a decision about a trigger comes to. */
function wordsOf(outcome: TriggerDecision): string {
  if (outcome.decision === 'started') return outcome.runId;
  if (outcome.decision === 'refused') return outcome.why;
  return outcome.until ? `its turn at ${formatTime(outcome.until)}, after other projects` : outcome.with;
}
