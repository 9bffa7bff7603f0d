import { shellWord } from '../../contracts/findings.ts';
import type { MonitorFindingRecord } from '../../contracts/registry/monitor-findings.ts';
import { badge, card, legend } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { linePlot } from '../../html/line-plot.ts';
import { costWords, sinceWords, sureWords } from '../../monitor/messages/finding-words.ts';
import type { Measured, Timeline, TimelineDay } from '../../monitor/timeline/timeline.ts';
import { sumOf } from '../../stats/sum-of.ts';
import { formatCount, formatFixed, formatNumber, formatTime } from '../../values/format.ts';
import { stateWords } from './told-findings.ts';

/** What all looks have seen: the life of the findings, and the days. */
export interface Life {
  /** In any state, the dearest first. */
  findings: readonly MonitorFindingRecord[];
  timeline: Timeline;
}

const maxCards = 12;
const day = 86_400_000;

/** Findings that are not resolved, each with its days, state, price and what to do. */
export function openSection({ findings, timeline }: Life): Html {
  const open = findings.filter(({ state }) => state !== 'resolved');
  if (open.length === 0) return html`<p class="note">Nothing is open.</p>`;
  const rest = open.length - maxCards;
  return html`<div class="cards two">${open
    .slice(0, maxCards)
    .map((record) =>
      openCard(record, timeline),
    )}</div>${rest > 0 && html`<p class="note">And ${formatCount(rest)} more: <code>npx perennial findings ${open[0]!.project}</code></p>`}`;
}

function openCard(record: MonitorFindingRecord, timeline: Timeline): Html {
  const { id, finding, state, project, times, largest, modelVersion, by, reason } = record;
  const answered = state !== 'open' && html`<p class="note">${state} by ${by}: ${reason}</p>`;
  return card({
    title: html`${finding.feature} ${badge(stateWords(record), state === 'open' ? 'bad' : 'info')}`,
    note: finding.check,
    body: html`${seriesPlot(id, timeline, 470)}<p class="note">${costWords(finding.cost)}; ${sinceWords(record)}; ${sureWords(finding)}.</p>${answered}<p>${finding.advice}</p>${
      state === 'open' && html`<code>npx perennial finding acknowledge ${project} ${shellWord(id)} --reason WHY</code>`
    }`,
    facts: [
      ['now', formatFixed(finding.statistic, 3)],
      ['largest', formatFixed(largest, 3)],
      ['threshold', formatFixed(finding.threshold, 3)],
      ['times', formatCount(times)],
      ['model version', formatCount(modelVersion)],
    ],
  });
}

/** The days: what decisions cost, how many there were, and what was nearest to being found. */
export function trendsSection({ findings, timeline }: Life): Html {
  const days = everyDay(timeline);
  if (days.length < 2) return html`<p class="note">There is one day of looks so far: trends begin with the second.</p>`;
  const open = new Set(findings.filter(({ state }) => state !== 'resolved').map(({ id }) => id));
  const others = nearest(timeline).filter((id) => !open.has(id));
  return html`<div class="cards one">${costCard(days, timeline)}${volumeCard(days, timeline)}</div>${
    others.length > 0 &&
    html`<p class="note">Largest statistic of each day against its threshold; what was nearest to being found first.</p><div class="cards">${others
      .slice(0, maxCards)
      .map((id) => card({ title: id, note: lastWords(id, timeline), body: seriesPlot(id, timeline, 340) }))}</div>`
  }${resolvedList(findings)}`;
}

function costCard(days: readonly Day[], timeline: Timeline): Html | false {
  const values = (pick: (of: TimelineDay) => number | undefined) =>
    days.map(({ of }) => (of ? (pick(of) ?? null) : null));
  const realised = values(({ cost }) => cost?.per1000);
  const expected = values((of) => of.expected?.per1000);
  if ([...realised, ...expected].every((value) => value === null)) return false;
  return card({
    title: 'Cost per 1,000 predictions by day',
    note: 'grey bars: predictions with known truth',
    body: html`${legend([
      ['realised', 1],
      ['expected when decided', 4],
    ])}<div class="wide">${linePlot({
      label: 'Realised and expected cost by day, with the versions that served',
      x: days.map(({ at }) => at),
      time: true,
      weights: days.map(({ of }) => of?.cost?.rows ?? 0),
      series: [
        { name: 'expected', colour: 4, values: expected },
        { name: 'realised', colour: 1, values: realised },
      ],
      moments: versionsOf(timeline),
      height: 220,
    })}</div>`,
  });
}

function volumeCard(days: readonly Day[], timeline: Timeline): Html {
  return card({
    title: 'Predictions by day',
    note: 'dashed: a version began to be looked at',
    body: html`<div class="wide">${linePlot({
      label: 'Predictions by day',
      x: days.map(({ at }) => at),
      time: true,
      series: [{ name: 'predictions', colour: 3, values: days.map(({ of }) => rowsOf(of)) }],
      moments: versionsOf(timeline),
      yFormat: formatCount,
      height: 150,
    })}</div>`,
  });
}

/** Predictions of a day, of all versions that were looked at. */
function rowsOf(day: TimelineDay | undefined): number {
  return sumOf(Object.values(day?.rows ?? {}));
}

/** Statistic and threshold of one finding or feature by day. */
function seriesPlot(id: string, timeline: Timeline, width: number): Html | false {
  const days = everyDay(timeline);
  const measured = days.map(({ of }): Measured | undefined => of?.measured[id]);
  if (days.length < 2 || !measured.some(Boolean)) return false;
  const values = (pick: (m: Measured) => number) => measured.map((m) => (m ? pick(m) : null));
  return html`${legend([
    ['statistic', 2],
    ['threshold', 3],
  ])}${linePlot({
    label: `${id} by day, with its threshold`,
    x: days.map(({ at }) => at),
    time: true,
    weights: measured.map((m) => (m?.found ? 1 : 0)),
    series: [
      { name: 'threshold', colour: 3, values: values((m) => m.threshold) },
      { name: 'statistic', colour: 2, values: values((m) => m.statistic) },
    ],
    moments: versionsOf(timeline),
    width,
    height: 150,
  })}`;
}

interface Day {
  /** ms */
  at: number;
  of: TimelineDay | undefined;
}

/** All days from the first to the last, those without a look too. */
function everyDay({ days }: Timeline): Day[] {
  const byDay = new Map(days.map((of) => [Date.parse(of.day), of]));
  const first = Date.parse(days[0]?.day ?? '');
  const last = Date.parse(days.at(-1)?.day ?? '');
  const count = Number.isFinite(last - first) ? Math.round((last - first) / day) + 1 : 0;
  return Array.from({ length: count }, (_, i) => ({ at: first + i * day, of: byDay.get(first + i * day) }));
}

/** When each version was looked at for the first time after another. */
function versionsOf({ days }: Timeline): { at: number; text: string }[] {
  const seen = days
    .flatMap(({ versions }) => versions)
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .filter(({ version }, i, all) => i > 0 && all[i - 1]!.version !== version);
  return seen.map(({ version, at }) => ({ at: Date.parse(at), text: `v${version}` }));
}

/** Ids by how near they came to being found, on any of the days. */
function nearest({ days }: Timeline): string[] {
  const most = new Map<string, number>();
  for (const { measured } of days)
    for (const [id, { statistic, threshold }] of Object.entries(measured))
      most.set(id, Math.max(most.get(id) ?? 0, threshold > 0 ? statistic / threshold : 0));
  return [...most].sort(([, a], [, b]) => b - a).map(([id]) => id);
}

function lastWords(id: string, { days }: Timeline): string {
  const last = days.findLast(({ measured }) => measured[id])?.measured[id];
  return last ? `${formatNumber(last.statistic)} of ${formatNumber(last.threshold)}` : '';
}

const maxResolved = 10;

function resolvedList(findings: readonly MonitorFindingRecord[]): Html | false {
  const resolved = findings
    .filter(({ state }) => state === 'resolved')
    .sort((a, b) => (a.stateAt < b.stateAt ? 1 : -1))
    .slice(0, maxResolved);
  if (resolved.length === 0) return false;
  return html`<p class="note">Resolved last: ${resolved
    .map(({ id, openedAt, stateAt, reason }) => `${id}, ${formatTime(openedAt)} to ${formatTime(stateAt)} (${reason})`)
    .join('; ')}.</p>`;
}
