import { relative } from 'node:path';
import { reasonsOf } from '../../bin/commands/ingest.ts';
import type { Colours } from '../../bin/ui/colours.ts';
import { formatCount, formatDuration, formatMoney, formatNumber, formatPercent, plural } from '../../bin/ui/format.ts';
import { parametersOf } from '../../bin/ui/run-report.ts';
import { renderFields, renderTable } from '../../bin/ui/table.ts';
import type { Estimate } from '../../core/metrics/estimate.ts';
import type { Stage, Story } from './story.ts';

const indent = '  ';
const maxTrials = 10;

/** What `npm start` ends with. */
export function renderSummary(story: Story, totalMs: number, c: Colours): string {
  const section = (title: string, body: string) => `${c.bold(title)}\n${body}`;
  return [
    section(`Stages  ${c.dim(`in ${formatDuration(totalMs)}`)}`, renderStages(story, c)),
    section('Data quality', renderQuality(story, c)),
    section(`Trials  ${c.dim(`by ${story.evaluation.metric} on validation`)}`, renderLeaderboard(story, c)),
    section(`Cost per 1,000 payments  ${c.dim(testOf(story))}`, renderCost(story, c)),
    section('Three predictions', renderExamples(story, c)),
    section('Ask it yourself', indentAll(curlLine(story))),
    section('Reports', renderReports(story, c)),
    `The local cloud stays up: ${c.bold('npx perennial status')} says what runs, ${c.bold('npm stop')} ends it.`,
  ].join('\n\n');
}

function renderStages({ stages, run }: Story, c: Colours): string {
  const row = (name: string, ms: number, found: boolean, detail = ''): Stage => ({
    name: `  ${name}`,
    ms,
    detail,
    found,
  });
  const steps = run.steps
    .filter((s) => !/^trial-\d+$/.test(s.step))
    .map(({ step, duration = 0, reused }) => row(step, duration, reused));
  const search = steps.findIndex((s) => s.name.trim() === 'search');
  const failed = run.trials.filter((t) => t.status === 'failed').length;
  const curve = run.trials.filter((t) => t.fraction !== undefined).length;
  const trials = row(
    'trials',
    spanOf(run.trials),
    false,
    `${run.trials.length}${curve > 0 ? `, ${curve} of them for the learning curve` : ''}${failed > 0 ? `, ${failed} failed` : ''}`,
  );
  if (run.trials.length > 0) steps.splice(search + 1, 0, trials);
  const took = Date.parse(run.run.finishedAt ?? run.run.startedAt) - Date.parse(run.run.startedAt);
  const rows = stages.flatMap((stage) => (stage.name === 'run' ? [{ ...stage, ms: took }, ...steps] : [stage]));
  return renderTable<Stage>(
    [
      { title: '', value: (s) => s.name },
      { title: '', value: (s) => formatDuration(s.ms), align: 'right' },
      { title: '', value: (s) => [s.detail, s.found ? c.dim('(known already)') : ''].filter(Boolean).join(' ') },
    ],
    rows,
    c,
    indent,
  );
}

/** From the start of the first trial to the end of the last, in milliseconds. */
function spanOf(trials: Story['run']['trials']): number {
  const starts = trials.map((t) => Date.parse(t.startedAt));
  const ends = trials.map((t) => Date.parse(t.startedAt) + (t.duration ?? 0));
  return Math.max(0, Math.max(...ends) - Math.min(...starts));
}

function renderQuality({ files, warnings }: Story, c: Colours): string {
  const reasons: Record<string, number> = {};
  for (const file of files)
    for (const [reason, count] of Object.entries(file.reasons ?? {})) reasons[reason] = (reasons[reason] ?? 0) + count;
  const total = (of: 'rows' | 'quarantined' | 'duplicates') => files.reduce((sum, f) => sum + (f[of] ?? 0), 0);
  const fields: [string, string][] = [
    ['catalogued', `${plural(total('rows'), 'row')} of ${plural(files.length, 'file')}`],
    ['quarantined', `${plural(total('quarantined'), 'row')}: ${reasonsOf(reasons) || 'none'}`],
    ['repeated', `${plural(total('duplicates'), 'row')} dropped`],
    ...warnings.slice(0, 5).map((warning): [string, string] => ['warning', c.yellow(warning)]),
  ];
  return renderFields(fields, c, indent);
}

function renderLeaderboard({ evaluation }: Story, c: Colours): string {
  const { leaderboard, winner, metric } = evaluation;
  const rest =
    leaderboard.length > maxTrials ? `\n${indent}${c.dim(`… and ${leaderboard.length - maxTrials} more`)}` : '';
  const others = ['rocAuc', 'prAuc', 'logLoss'].filter((name) => name !== metric);
  return (
    renderTable(
      [
        { title: '', value: (t) => (t.index === winner.index ? c.green('●') : ' ') },
        { title: 'algorithm', value: (t) => t.algorithm },
        { title: metric, value: (t) => (t.score === undefined ? '–' : formatNumber(t.score)), align: 'right' },
        ...others.map((name) => ({
          title: name,
          value: (t: (typeof leaderboard)[number]) => (t.metrics ? formatNumber(t.metrics[name]) : ''),
          align: 'right' as const,
        })),
        { title: 'took', value: (t) => (t.duration === undefined ? '' : formatDuration(t.duration)), align: 'right' },
        { title: '', value: (t) => (t.error ? c.red(t.error) : parametersOf(t.parameters)), width: 60 },
      ],
      leaderboard.slice(0, maxTrials),
      c,
      indent,
    ) + rest
  );
}

function testOf({ evaluation: { test } }: Story): string {
  const span = test.timeRange ? `, ${test.timeRange[0].slice(0, 10)} to ${test.timeRange[1].slice(0, 10)}` : '';
  const positives = test.positives === null ? '' : `, ${formatCount(test.positives)} fraud`;
  return `on ${formatCount(test.rows)} payments that no trial had seen${positives}${span}`;
}

function renderCost({ evaluation: { cost, test } }: Story, c: Colours): string {
  const within = (e: Estimate, show: (n: number) => string) => c.dim(`(${show(e.lower)} to ${show(e.upper)})`);
  const metrics = (['rocAuc', 'prAuc'] as const).flatMap((name) => {
    const estimate = test.metrics[name];
    return estimate ? [`${name} ${formatNumber(estimate.value)} ${within(estimate, formatNumber)}`] : [];
  });
  const lines: string[] = [];
  if (cost) {
    const cheaper = Math.min(cost.blockNothing.value, cost.blockEverything.value);
    const saved = cheaper > 0 ? `, ${formatPercent(cost.saved.value / cheaper)} less` : '';
    lines.push(
      renderTable(
        [
          { title: '', value: (row) => row.name },
          { title: '', value: (row) => row.value, align: 'right' },
          { title: '', value: (row) => row.note },
        ],
        [
          { name: 'block nothing', value: formatMoney(cost.blockNothing.value), note: '' },
          { name: 'block everything', value: formatMoney(cost.blockEverything.value), note: '' },
          {
            name: 'the model',
            value: c.green(formatMoney(cost.model.value)),
            note: `${within(cost.model, formatMoney)}${saved}; it blocks ${formatPercent(cost.decisions.block)}`,
          },
        ],
        c,
        indent,
      ),
    );
  }
  if (metrics.length > 0) lines.push(`${indent}${metrics.join('   ')}`);
  return lines.join('\n');
}

function renderExamples({ examples }: Story, c: Colours): string {
  return renderTable(
    [
      { title: 'payment', value: (e) => String(e.record.transaction_id ?? '') },
      { title: 'amount', value: (e) => formatMoney(Number(e.record.amount)), align: 'right' },
      { title: 'channel', value: (e) => String(e.record.channel ?? '') },
      { title: 'probability', value: (e) => formatNumber(e.prediction.probability), align: 'right' },
      {
        title: 'decision',
        value: (e) => (e.prediction.decision === 'block' ? c.red('block') : c.green(e.prediction.decision ?? '')),
      },
      { title: 'expected cost', value: (e) => formatMoney(e.prediction.expectedCost ?? 0), align: 'right' },
      { title: 'in truth', value: (e) => (e.fraud ? 'fraud' : 'genuine') },
    ],
    examples,
    c,
    indent,
  );
}

/** One command that works when it is pasted into a shell. */
export function curlLine({ platform, key, examples }: Pick<Story, 'platform' | 'key' | 'examples'>): string {
  const body = JSON.stringify({ records: [examples.at(-1)?.record ?? {}] });
  return [
    `curl -s ${platform.apiUrl('projects/bank-fraud/predictions')} \\`,
    `  -H 'x-api-key: ${key.value}' -H 'content-type: application/json' \\`,
    `  -d '${body.replaceAll("'", "'\\''")}'`,
  ].join('\n');
}

function renderReports({ reports }: Story, c: Colours): string {
  return renderFields(
    reports.map(({ title, path }): [string, string] => [title, relative(process.cwd(), path)]),
    c,
    indent,
  );
}

const indentAll = (text: string) => text.replaceAll(/^/gm, indent);
