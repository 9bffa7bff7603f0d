import { badge, type Tone, table, tiles } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { page } from '../../html/page.ts';
import { changedPaths } from '../../registry/changed-paths.ts';
import { dash, formatCount, formatDuration, formatNumber, formatTime } from '../../values/format.ts';
import { algorithmNames } from '../algorithm-names.ts';
import { metricName } from '../metric-words.ts';
import { type ComparedRun, candidatesOf } from './compared-run.ts';
import { bestOf, curvesSection, parallelSection } from './trials.ts';

const tones = { running: 'info', succeeded: 'good', failed: 'bad' } as const satisfies Record<string, Tone>;
const valueLength = 200;

/** Runs of a project side by side, as a page of its own (HTML), in the order in which they are given. */
export function comparisonPage(project: string, runs: readonly ComparedRun[]): string {
  const trials = runs.reduce((sum, compared) => sum + candidatesOf(compared).length, 0);
  const differing = definitionDifferences(runs);
  const codes = new Set(runs.map(({ run }) => run.codeHash)).size;
  return page({
    kicker: `${project} · comparison`,
    title: `${runs.length} runs side by side`,
    lead: html`${runs.map(({ run }, i) => html`${i > 0 && ', '}<code>${run.runId}</code>`)}`,
    summary: tiles([
      {
        label: 'Runs',
        value: formatCount(runs.length),
        note: `${runs.filter(({ run }) => run.status === 'succeeded').length} succeeded`,
      },
      { label: 'Trials', value: formatCount(trials), note: 'points of learning curves aside' },
      {
        label: 'Definition',
        value: differing.length === 0 ? 'same' : `${differing.length} differences`,
        tone: differing.length === 0 ? 'good' : 'warn',
      },
      { label: 'Code', value: codes === 1 ? 'same' : 'differs', tone: codes === 1 ? 'good' : 'warn' },
    ]),
    sections: [
      { id: 'runs', title: 'Runs', body: runsSection(runs) },
      { id: 'models', title: 'Models', body: modelsSection(runs) },
      { id: 'trials', title: 'Trials', body: parallelSection(runs) },
      { id: 'curves', title: 'Learning curves', body: curvesSection(runs) },
      { id: 'definitions', title: 'Definitions', body: definitionsSection(runs, differing) },
      { id: 'notes', title: 'Notes and tags', body: notesSection(runs) },
    ],
    footer: `Perennial comparison of ${runs.map(({ run }) => run.runId).join(', ')}. Figures of trials are of validation rows, those of models of test rows.`,
  });
}

function runsSection(runs: readonly ComparedRun[]): Html {
  return table(
    ['Run', 'Status', 'Why', 'Outcome', '#Started', '#Took', '#Rows', '#Trials', '#USD'],
    runs.map(({ run, trials }, i) => ({
      cells: [
        html`<i style="display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:6px;background:var(--s${i + 1})"></i>${run.runId}`,
        badge(run.status, tones[run.status]),
        `${run.trigger.reason} (${run.trigger.by})`,
        run.error
          ? `${run.error.step}: ${run.error.message}`
          : `${run.outcome ?? dash}${run.version === undefined ? '' : `, version ${run.version}`}`,
        formatTime(run.startedAt),
        run.finishedAt ? formatDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt)) : dash,
        run.rows === undefined ? dash : formatCount(run.rows),
        formatCount(candidatesOf({ trials }).length),
        run.cost ? formatNumber(run.cost.usd) : dash,
      ],
    })),
  );
}

/** Test metrics of the versions; figures of other rows are said to be of other rows. */
function modelsSection(runs: readonly ComparedRun[]): Html {
  const metrics = [...new Set(runs.flatMap(({ model }) => Object.keys(model?.metrics ?? {})))].sort();
  const sets = new Set(runs.flatMap(({ model }) => model?.judgedOn?.testSet ?? []));
  const rows = (name: string, of: (compared: ComparedRun) => string | undefined) => ({
    cells: [name, ...runs.map((compared) => of(compared) ?? dash)],
  });
  const about = [
    rows('Version', ({ model }) => model && `${model.version} (${model.state})`),
    rows('Algorithm', ({ model }) => model && algorithmNames(model.algorithm.name, model.algorithm.members)),
    rows('Best trial', (compared) => {
      const best = bestOf(compared);
      return (
        best &&
        `${best.index}: ${algorithmNames(best.algorithm, best.members)}, ${metricName(compared.metric)} ${formatNumber(best.metrics?.[compared.metric])}`
      );
    }),
    rows(
      'Test set',
      ({ model }) =>
        model?.judgedOn && `${model.judgedOn.testSet.slice(0, 12)} (${formatCount(model.judgedOn.rows)} rows)`,
    ),
    ...metrics.map((metric) =>
      rows(metricName(metric), ({ model }) =>
        model?.metrics[metric] === undefined ? undefined : formatNumber(model.metrics[metric]),
      ),
    ),
  ];
  return html`${sets.size > 1 && html`<p class="note">These versions were judged on different test rows: their figures cannot be compared one to one.</p>`}${table(
    ['', ...runs.map(({ run }) => `#${run.runId}`)],
    about,
  )}`;
}

/** A path of the project file, and what each run had there. */
interface Difference {
  path: string;
  values: (string | undefined)[];
}

/** Where the project files of the runs differ, in the order of the files. */
export function definitionDifferences(runs: readonly Pick<ComparedRun, 'definition'>[]): Difference[] {
  const known = runs.flatMap(({ definition }) => (definition ? [definition] : []));
  const paths = new Set(known.slice(1).flatMap((definition) => changedPaths(known[0], definition)));
  return [...paths].map((path) => ({
    path,
    values: runs.map(({ definition }) => definition && textAt(definition, path)),
  }));
}

function definitionsSection(runs: readonly ComparedRun[], differences: readonly Difference[]): Html {
  const unknown = runs.filter(({ definition }) => !definition).map(({ run }) => run.runId);
  const note =
    unknown.length > 0 && html`<p class="note">The definition of ${unknown.join(', ')} is not kept any more.</p>`;
  if (differences.length === 0)
    return html`${note}<p>The project file is the same in all runs whose definition is known.</p>`;
  return html`${note}${table(
    ['Path', ...runs.map(({ run }) => run.runId)],
    differences.map(({ path, values }) => ({
      cells: [
        html`<code>${path}</code>`,
        ...values.map((value) => (value === undefined ? dash : html`<code>${value}</code>`)),
      ],
    })),
  )}`;
}

/** What stands at a path as `changedPaths` writes it. */
function textAt(definition: unknown, path: string): string {
  let value: unknown = definition;
  for (const part of path.match(/[^.[\]]+/g) ?? []) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return 'not set';
    value = (value as Record<string, unknown>)[part];
  }
  const text = value === undefined ? 'not set' : JSON.stringify(value);
  return text.length > valueLength ? `${text.slice(0, valueLength)}…` : text;
}

function notesSection(runs: readonly ComparedRun[]): Html {
  const rows = runs.flatMap(({ run, annotations = {} }) =>
    Object.entries(annotations).map(([of, { note, tags, by, at }]) => ({
      cells: [
        `${run.runId}${of === 'run' ? '' : `, ${of.replace('-', ' ')}`}`,
        note || dash,
        Object.entries(tags).map(([key, value]) => html`${badge(value ? `${key} = ${value}` : key, 'info')} `),
        `${by}, ${formatTime(at)}`,
      ],
    })),
  );
  if (rows.length === 0)
    return html`<p class="note">None yet: <code>perennial run note ID TEXT</code>, <code>perennial run tag ID KEY=VALUE</code>.</p>`;
  return table(['Of', 'Note', 'Tags', 'By'], rows);
}
