import { badge, card, findings, legend, namedBars, type Tone, table, tiles } from '../../html/elements.ts';
import { heatMap } from '../../html/heat-map.ts';
import { histogramPlot } from '../../html/histogram-plot.ts';
import { type Html, html } from '../../html/html.ts';
import { linePlot } from '../../html/line-plot.ts';
import { page, type Section } from '../../html/page.ts';
import type { Profile, Warning } from '../../profile/profile.ts';
import {
  dash,
  formatAxisPercent,
  formatCount,
  formatFixed,
  formatNumber,
  formatPercent,
  formatTime,
} from '../../values/format.ts';
import { columnCard } from './column.ts';

/** Tables with thousands of columns are shown by their strongest and their suspicious ones. */
const maxCards = 120;
const tones: Record<Warning['severity'], Tone> = { critical: 'bad', warning: 'warn', info: 'info' };

/** The profile as a page of its own (HTML). */
export function profileReport(profile: Profile): string {
  const { target, rows, columns, warnings } = profile;
  const cells = rows * Math.max(columns.length, 1);
  const missing = columns.reduce((sum, c) => sum + c.missing, 0);
  const serious = warnings.filter((w) => w.severity !== 'info').length;
  const sections: Section[] = [
    { id: 'findings', title: 'Findings', body: findingsOf(warnings) },
    { id: 'target', title: 'Target', body: targetSection(profile) },
    { id: 'relations', title: 'Association with the target', body: relationsSection(profile) },
    { id: 'columns', title: 'Columns', body: columnsSection(profile) },
    { id: 'associations', title: 'Associations', body: associationsSection(profile) },
  ];
  return page({
    kicker: `${profile.project} · profile`,
    title: `${formatCount(rows)} rows, ${formatCount(columns.length)} columns`,
    lead: html`Snapshot <code>${profile.snapshotId}</code>${timeRange(profile)}`,
    summary: tiles([
      { label: 'Rows', value: formatCount(rows), note: `${formatCount(target.usable)} to learn from` },
      { label: 'Columns', value: formatCount(columns.length), note: kinds(profile) },
      headline(profile),
      { label: 'Missing values', value: formatPercent(missing / Math.max(cells, 1)), note: 'of all cells' },
      {
        label: 'Duplicate rows',
        value: formatCount(profile.duplicates),
        tone: profile.duplicates > rows / 20 ? 'warn' : undefined,
      },
      {
        label: 'Warnings',
        value: formatCount(serious),
        note: `${warnings.length - serious} further notes`,
        tone: serious === 0 ? 'good' : warnings.some((w) => w.severity === 'critical') ? 'bad' : 'warn',
      },
    ]),
    sections,
    footer: `Perennial profile of snapshot ${profile.snapshotId}. Counts and quantiles are of all rows; correlations are of ${formatCount(profile.associations.rows)} rows evenly spread.`,
  });
}

function headline({ target, task }: Profile) {
  if (task === 'regression')
    return { label: `Mean of ${target.name}`, value: formatNumber(target.numbers?.mean), note: 'target' };
  if (task === 'multiclass')
    return { label: 'Classes', value: formatCount(target.classes.length), note: `of ${target.name}` };
  const positives = target.classes[1]?.rows ?? 0;
  return {
    label: `Fraction of ${target.classes[1]?.name ?? 'positives'}`,
    value: target.usable === 0 ? dash : formatPercent(positives / target.usable),
    note: `${formatCount(positives)} rows`,
  };
}

function kinds({ columns }: Profile): string {
  const counts = new Map<string, number>();
  for (const { type } of columns) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, n]) => `${n} ${type}`).join(', ');
}

function timeRange({ overTime }: Profile): Html | null {
  const [first, last] = [overTime?.starts[0], overTime?.starts.at(-1)];
  return first === undefined || last === undefined
    ? null
    : html`, from ${formatTime(first)} to ${formatTime(last)} (UTC, by ${overTime!.period})`;
}

function findingsOf(warnings: readonly Warning[]): Html {
  if (warnings.length === 0) return findings([{ tone: 'good', text: 'Nothing looks wrong.' }]);
  return findings(
    warnings.map((w) => ({
      tone: tones[w.severity],
      text: html`${badge(w.severity, tones[w.severity])} ${w.message}`,
    })),
  );
}

function targetSection({ target, task, overTime }: Profile): Html {
  const total = Math.max(target.usable, 1);
  const distribution = target.numbers
    ? histogramPlot({ ...target.numbers.histogram, label: `Histogram of ${target.name}`, width: 520, height: 210 })
    : namedBars(
        target.classes
          .map((c) => ({
            name: c.name,
            value: c.rows / total,
            text: `${formatCount(c.rows)} · ${formatPercent(c.rows / total)}`,
          }))
          .sort((a, b) => b.value - a.value)
          .slice(0, 20),
      );
  const facts: [string, string][] = [
    ['labelled', formatCount(target.labelled)],
    ['to learn from', formatCount(target.usable)],
    ...(target.numbers?.quantiles.filter(({ p }) => [0, 0.5, 1].includes(p)) ?? []).map(
      ({ p, value }): [string, string] => [p === 0 ? 'min' : p === 1 ? 'max' : 'median', formatNumber(value)],
    ),
  ];
  return html`<div class="cards two">${card({ title: target.name, note: task, body: distribution, facts })}</div>${
    overTime && overTime.starts.length > 1 && timeCard(overTime, target, task)
  }`;
}

function timeCard(
  overTime: NonNullable<Profile['overTime']>,
  { name, classes }: Profile['target'],
  task: Profile['task'],
): Html {
  const series = overTime.series.map((s, i) => ({ name: s.name, colour: i + 1, values: s.mean, band: s.interval }));
  const plot = linePlot({
    label: `${name} over time`,
    x: overTime.starts,
    time: true,
    series,
    weights: overTime.rows,
    ...(task === 'regression' ? {} : { yFormat: formatAxisPercent }),
  });
  const what = {
    binary: `Fraction of ${name} = ${classes[1]?.name}`,
    multiclass: `Fraction of each class of ${name}`,
    regression: `Mean of ${name}`,
    anomaly: `Fraction of labelled anomalies`,
  }[task];
  return card({
    title: `${what} by ${overTime.period}`,
    note: 'band: 95 % interval; grey bars: rows',
    body: html`${series.length > 1 && legend(series.map((s) => [s.name, s.colour]))}<div class="wide">${plot}</div>`,
  });
}

function relationsSection({ columns, task }: Profile): Html {
  const ranked = columns
    .filter((c) => c.relation !== null)
    .sort((a, b) => b.relation!.strength - a.relation!.strength)
    .slice(0, 25);
  if (ranked.length === 0) return html`<p class="note">There is no usable target to compare with.</p>`;
  const measure = task === 'regression' ? 'R²' : 'AUC';
  return html`<p class="note">Each column on its own: ${measure} of the mean target by value, learnt on every other row and judged on the rows
between. Information is the fraction of the target's entropy that the column explains.</p>${table(
    ['Column', `#${measure}`, 'Strength', '#Information', ...(task === 'multiclass' ? [] : ['#Spearman'])],
    ranked.map((c) => ({
      cells: [
        html`<a href="#column-${columns.indexOf(c)}">${c.name}</a> ${c.excluded && badge('excluded', 'info')}`,
        formatFixed(c.relation!.value, 3),
        html`<div class="bars" style="grid-template-columns:minmax(80px,1fr)"><span class="track"><span class="fill" style="width:${(100 * c.relation!.strength).toFixed(1)}%"></span></span></div>`,
        formatPercent(c.relation!.information),
        ...(task === 'multiclass' ? [] : [formatFixed(c.relation!.correlation, 3)]),
      ],
    })),
  )}`;
}

function columnsSection(profile: Profile): Html {
  const { columns, warnings } = profile;
  const suspicious = new Set(warnings.flatMap((w) => (w.severity !== 'info' && w.column ? [w.column] : [])));
  const importance = (i: number) => (suspicious.has(columns[i]!.name) ? 2 : 0) + (columns[i]!.relation?.strength ?? 0);
  const all = columns.map((_, i) => i);
  const shown =
    all.length <= maxCards ? all : [...all].sort((a, b) => importance(b) - importance(a)).slice(0, maxCards);
  const rate =
    profile.task === 'multiclass' ? null : profile.task === 'binary' ? 'fraction of positives' : 'mean target';
  return html`${
    rate &&
    legend([
      ['rows', 1],
      [`${rate} (own scale)`, 2],
    ])
  }<div class="cards">${shown.map((i) =>
    columnCard(columns[i]!, i, profile),
  )}</div>${shown.length < all.length && html`<p class="note">${all.length - shown.length} further columns are in the JSON of this profile.</p>`}`;
}

function associationsSection({ associations }: Profile): Html {
  if (associations.columns.length < 2) return html`<p class="note">There are fewer than two columns to compare.</p>`;
  return html`<p class="note">Spearman's correlation between numbers, correlation ratio between a number and a category, Cramér's V between
categories; only numbers have a sign. The strongest columns come first.${
    associations.omitted > 0 && ` ${associations.omitted} more columns are not shown.`
  }</p>${card({ title: 'Between columns', body: html`<div class="wide">${heatMap({ label: 'Associations between columns', names: associations.columns, values: associations.values })}</div>` })}`;
}
