import { acceptanceHint, heldBy } from '../../core/contracts/findings.ts';
import { importInWords } from '../../core/contracts/imported.ts';
import type { StoredRecord } from '../../core/contracts/record.ts';
import type { Annotation, RunAnnotations, TrialRecord } from '../../core/contracts/registry/runs.ts';
import { algorithmsInWords, averageInWords } from '../../core/evaluate/combine/average-in-words.ts';
import type { RunDetails } from '../client/run.ts';
import type { Colours } from './colours.ts';
import { renderFindings } from './findings-report.ts';
import { formatDuration, formatNumber, formatPercent, formatTime } from './format.ts';
import { stepDetail } from './run-progress.ts';
import { renderFields, renderTable } from './table.ts';

/** A run with its steps and trials as one document, without the keys of the table. */
export function runDocument({ run, steps, trials }: RunDetails) {
  return { ...withoutKeys(run), steps: steps.map(withoutKeys), trials: trials.map(withoutKeys) };
}

export function withoutKeys<T extends StoredRecord>({
  pk: _,
  sk: __,
  ttl: ___,
  ...rest
}: T): Omit<T, 'pk' | 'sk' | 'ttl'> {
  return rest as Omit<T, 'pk' | 'sk' | 'ttl'>;
}

export function renderRun(details: RunDetails, metric: string, c: Colours): string {
  const { run, steps, trials } = details;
  const fields: [string, string][] = [
    ['run', run.runId],
    ['project', run.project],
    ['status', run.status],
    ['started', `${formatTime(run.startedAt)} by ${run.trigger.reason} (${run.trigger.by})`],
  ];
  if (run.finishedAt) fields.push(['took', formatDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))]);
  if (run.outcome) fields.push(['outcome', outcomeOf(run)]);
  const { winner, reason, configuration } = steps.find((s) => s.step === 'evaluate')?.summary ?? {};
  if (typeof reason === 'string') fields.push(['verdict', reason]);
  if (typeof configuration === 'string') fields.push(['configuration', configuration]);
  const held = heldCodes(details);
  const promotion = steps.find((s) => s.step === 'promote')?.summary?.reason;
  if (held.length > 0) fields.push(['promotion', c.red(heldBy(held))]);
  else if (typeof promotion === 'string' && promotion !== reason) fields.push(['promotion', promotion]);
  for (const { summary } of steps)
    if (Array.isArray(summary?.warnings))
      for (const warning of summary.warnings) fields.push(['warning', c.yellow(String(warning))]);
  if (run.error) fields.push(['error', c.red(`${run.error.step}: ${run.error.message}`)]);
  const stages = renderTable(
    [
      { title: 'step', value: (s) => s.step },
      { title: 'status', value: (s) => (s.status === 'failed' ? c.red(s.status) : s.status) },
      { title: 'took', value: (s) => (s.duration === undefined ? '' : formatDuration(s.duration)), align: 'right' },
      { title: '', value: (s) => stepDetail(s), width: 90 },
    ],
    steps.filter((s) => !/^trial-\d+$/.test(s.step)),
    c,
  );
  const candidates = trials.filter((t) => t.fraction === undefined);
  const curve = trials.filter((t) => t.fraction !== undefined);
  const parts = [renderFields(fields, c)];
  if (run.findings && run.findings.length > 0) {
    const hint = held.length > 0 ? `\n  ${acceptanceHint(run.project, run.version!, held)}` : '';
    parts.push(`${c.bold('Findings')}\n${renderFindings(run.findings, c)}${hint}`);
  }
  parts.push(stages);
  if (candidates.length > 0) parts.push(renderTrials(candidates, metric, winner, c));
  if (curve.length > 0) parts.push(renderCurve(curve, metric, c));
  return parts.join('\n\n');
}

/** A note with its tags, in a line. */
export function annotationInWords(annotation: Annotation | undefined): string {
  const { note = '', tags = {} } = annotation ?? {};
  const tagged = Object.entries(tags).map(([key, value]) => (value ? `${key}=${value}` : key));
  return [note, ...(tagged.length > 0 ? [`[${tagged.join(', ')}]`] : [])].filter(Boolean).join(' ');
}

/** What people say of a run and its trials; no section where they say nothing. */
export function renderAnnotations(annotations: RunAnnotations, c: Colours): string[] {
  const rows = Object.entries(annotations).map(([of, annotation]): [string, string] => [
    of.replace('-', ' '),
    `${annotationInWords(annotation) || '–'} (${annotation.by}, ${formatTime(annotation.at)})`,
  ]);
  return rows.length > 0 ? [`${c.bold('Notes and tags')}\n${renderFields(rows, c, '  ')}`] : [];
}

/** Codes of the findings that hold the version of a run. */
export function heldCodes({ steps }: Pick<RunDetails, 'steps'>): string[] {
  const codes = steps.find((s) => s.step === 'promote')?.summary?.heldBy;
  return Array.isArray(codes) ? codes.map(String) : [];
}

/** A champion that was kept is another version than the one that the run registered. */
function outcomeOf({ outcome = '', version }: RunDetails['run']): string {
  if (!version || outcome === 'registered') return `${outcome}${version ? ` as version ${version}` : ''}`;
  return outcome === 'promoted' ? `promoted version ${version}` : `${outcome}; version ${version} is registered`;
}

/** Trials by the metric, the best first; the winner is chosen after calibration and on later rows, and may stand elsewhere. */
function renderTrials(trials: TrialRecord[], metric: string, winner: unknown, c: Colours): string {
  const sign = ['rocAuc', 'prAuc'].includes(metric) ? -1 : 1;
  const score = (t: TrialRecord) => t.metrics?.[metric];
  const sorted = [...trials].sort(
    (a, b) =>
      sign * (score(a) ?? sign * Number.MAX_VALUE) - sign * (score(b) ?? sign * Number.MAX_VALUE) || a.index - b.index,
  );
  const others = [...new Set(trials.flatMap((t) => Object.keys(t.metrics ?? {})))]
    .filter((m) => m !== metric)
    .slice(0, 4);
  const table = renderTable(
    [
      { title: 'trial', value: (t) => t.index, align: 'right' },
      { title: 'algorithm', value: (t) => algorithmsInWords(t.algorithm, t.members) },
      {
        title: 'status',
        value: (t) => (t.status === 'failed' ? c.red(t.status) : t.index === winner ? c.green('winner') : t.status),
      },
      ...[metric, ...others].map((name) => ({
        title: name,
        value: (t: TrialRecord) => (t.metrics?.[name] === undefined ? '' : formatNumber(t.metrics[name])),
        align: 'right' as const,
      })),
      { title: 'took', value: (t) => (t.duration === undefined ? '' : formatDuration(t.duration)), align: 'right' },
      {
        title: '',
        value: (t) =>
          t.error ?? averageInWords(t.members) ?? (t.imported ? importInWords(t.imported) : parametersOf(t.parameters)),
        width: 70,
      },
    ],
    sorted,
    c,
  );
  const overtaken = typeof winner === 'number' && sorted[0]!.index !== winner;
  return overtaken
    ? `${table}\nranked by ${metric} before calibration; trial ${winner} is chosen: within one standard error of the best after it, or better on later rows`
    : table;
}

/** Trials on fractions of the training rows: no candidates. */
function renderCurve(trials: TrialRecord[], metric: string, c: Colours): string {
  const table = renderTable(
    [
      { title: 'fraction of rows', value: (t) => formatPercent(t.fraction ?? 1), align: 'right' },
      { title: 'trial', value: (t) => t.index, align: 'right' },
      { title: 'algorithm', value: (t) => t.algorithm },
      { title: 'status', value: (t) => (t.status === 'failed' ? c.red(t.status) : t.status) },
      {
        title: metric,
        value: (t) => (t.metrics?.[metric] === undefined ? '' : formatNumber(t.metrics[metric])),
        align: 'right',
      },
      { title: 'took', value: (t) => (t.duration === undefined ? '' : formatDuration(t.duration)), align: 'right' },
      { title: '', value: (t) => t.error, width: 70 },
    ],
    trials,
    c,
  );
  return `${c.bold('Learning curve')}\n${table}`;
}

/** `learningRate 0.1, leaves 31`. */
export function parametersOf(parameters: Record<string, number | string | boolean>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(3)) : value}`)
    .join(', ');
}
