import { type CheckResult, featuresFound, type MonitorFindingKind } from '../../contracts/monitor-finding.ts';
import { barPlot } from '../../html/bar-plot.ts';
import { badge, card, costBars, dottedName, findings, legend, table, tiles } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { linePlot } from '../../html/line-plot.ts';
import { page } from '../../html/page.ts';
import { wordsOf } from '../../labels/maturity.ts';
import type { ExpectedConfusion } from '../../metrics/estimated/estimated-confusion.ts';
import type { MonitorReport } from '../../monitor/monitor-report.ts';
import type { HiddenRows } from '../../monitor/performance/performance.ts';
import type { FeatureReport } from '../../monitor/run-checks.ts';
import { emptyTimeline } from '../../monitor/timeline/timeline.ts';
import { constantWords } from '../../values/constant-words.ts';
import {
  dash,
  formatAxisPercent,
  formatCount,
  formatFixed,
  formatNumber,
  formatPercent,
  formatTime,
} from '../../values/format.ts';
import { metricName } from '../metric-words.ts';
import { findingLine, type ToldFinding, toldFindings } from './told-findings.ts';
import { type Life, openSection, trendsSection } from './trends.ts';

const maxPlots = 24;
const maxBars = 14;
const maxTold = 24;

const noLife: Life = { findings: [], timeline: emptyTimeline };

/** A check of the monitor as a page of its own (HTML), with what all looks have seen. */
export function monitorReport(report: MonitorReport, life: Life = noLife): string {
  const { window, features, performance } = report;
  const told = toldFindings(report.findings, life.findings);
  const drifted = driftedFeatures(report);
  const violations = report.findings.filter(({ kind }) => kind === 'quality');
  const verdict = performance?.verdict;
  return page({
    kicker: `${report.project} · monitor`,
    title: headline(report, told),
    lead: html`Model version ${report.modelVersion}, looked at on ${formatTime(report.at)} UTC (${report.by})`,
    summary: html`${tiles([
      {
        label: 'New predictions',
        value: formatCount(window.rows),
        note: window.from ? `${formatTime(window.from)} to ${formatTime(window.to)}` : undefined,
      },
      {
        label: 'Drifted features',
        value: report.judged ? `${drifted.size} of ${features.length}` : dash,
        note: report.judged ? largestWords(report) : 'not judged yet',
        tone: !report.judged ? undefined : drifted.size > 0 ? 'bad' : 'good',
      },
      {
        label: 'Quality violations',
        value: report.judged ? formatCount(violations.length) : dash,
        note: report.judged ? undefined : 'not judged yet',
        tone: !report.judged ? undefined : violations.length > 0 ? 'bad' : 'good',
      },
      {
        label: 'Labelled predictions',
        value: formatCount(performance?.rows ?? 0),
        note: `since ${formatTime(report.performanceSince.slice(0, 10))}`,
      },
      ...(performance?.cost
        ? [
            {
              label: 'Realised cost per 1,000',
              value: formatNumber(performance.cost.realised.value),
              note:
                performance.cost.reference === null
                  ? undefined
                  : `${formatNumber(performance.cost.reference)} when evaluated`,
              tone: verdict?.degraded ? ('bad' as const) : undefined,
            },
          ]
        : []),
    ])}${findingsOf(report, told)}`,
    sections: [
      ...(life.findings.length > 0 ? [{ id: 'open', title: 'Open findings', body: openSection(life) }] : []),
      ...(life.timeline.days.length > 0 ? [{ id: 'trends', title: 'All looks', body: trendsSection(life) }] : []),
      { id: 'performance', title: 'Performance', body: performanceSection(report, life) },
      { id: 'drift', title: 'Drift', body: driftSection(report) },
      { id: 'features', title: 'Distributions', body: distributions(report) },
    ],
    footer: `Perennial monitor ${report.monitorId}. ${formatCount(report.objects.read)} objects of the inference log read${
      report.objects.omitted > 0 ? `, ${formatCount(report.objects.omitted)} older ones left out` : ''
    }; left out: ${formatCount(window.repeated)} repeated predictions, ${formatCount(window.otherVersions)} of other versions, ${formatCount(window.malformed)} unreadable lines.`,
  });
}

function headline({ judged, window, performance }: MonitorReport, told: readonly ToldFinding[]): string {
  // What somebody knows of, or wants to hear of later, needs no attention.
  const open = told
    .filter(({ finding, record }) => finding.check !== 'constant' && (!record || record.state === 'open'))
    .map(({ finding }) => finding.kind);
  const worse = performance?.worseThan;
  const words = [
    open.includes('drift') && 'drift',
    open.includes('quality') && 'poor data',
    (performance?.verdict?.degraded || open.includes('performance')) && 'degraded performance',
    worse && `costs more than ${constantWords(worse.decision)}${worse.certain ? '' : ' (not certain yet)'}`,
  ].filter((word) => typeof word === 'string');
  if (words.length > 0) return `Attention: ${words.join(', ')}`;
  if (judged) return 'All well';
  return window.rows === 0 ? 'No new predictions' : 'Too few predictions to judge yet';
}

function findingsOf(report: MonitorReport, told: readonly ToldFinding[]): Html {
  const { performance, judged, window } = report;
  const verdict = performance?.verdict;
  const list: Parameters<typeof findings>[0][number][] = [];
  if (verdict?.degraded)
    list.push({
      tone: 'bad',
      text: html`${badge('degraded', 'bad')} ${observedName(verdict.metric)} is ${formatNumber(verdict.observed)}; when evaluated it was ${formatNumber(verdict.reference)}, a change for the worse by ${formatPercent(verdict.change)}.`,
    });
  const worse = performance?.worseThan;
  // What is certain is a finding.
  if (worse && !worse.certain)
    list.push({
      tone: 'warn',
      text: html`${badge('no use', 'warn')} Its decisions cost ${formatNumber(worse.excess.value)} per 1,000 more than ${constantWords(worse.decision)} would have (${formatNumber(worse.excess.lower)} to ${formatNumber(worse.excess.upper)}): with these costs the model is worse than none.`,
    });
  const { labels } = report;
  if (labels.unmatched > 0)
    list.push({
      tone: 'warn',
      text: html`${badge('labels', 'warn')} ${formatCount(labels.unmatched)} of ${formatCount(labels.count)} labels are of no prediction since ${formatTime(report.performanceSince.slice(0, 10))} (${labels.examples.join(', ')}${labels.unmatched > labels.examples.length && ', …'}): unknown keys, or older predictions${report.objects.omitted > 0 && ', or such as this look left out'}. They count for nothing.`,
    });
  list.push(...told.slice(0, maxTold).map(findingLine));
  if (!judged)
    list.push({
      tone: 'info',
      text: `${formatCount(window.rows)} of ${formatCount(report.minimumRows)} predictions: drift and quality are judged when there are enough; until then predictions accumulate.`,
    });
  if (list.length === 0) list.push({ tone: 'good', text: 'No drift, no quality violation, no degradation.' });
  return findings(list);
}

/** Names of the features that drifted. */
function driftedFeatures({ findings, features }: MonitorReport): Set<string> {
  const found = new Set(featuresFound(findings, 'drift'));
  return new Set(features.flatMap(({ name }) => (found.has(name) ? [name] : [])));
}

/** `largest stability index 0.123`: of the checks for drift, in terms of their thresholds. */
function largestWords({ checks, features }: MonitorReport): string | undefined {
  const drift = new Map(checks.flatMap(({ name, kind, words }) => (kind === 'drift' ? [[name, words] as const] : [])));
  const [largest] = features
    .flatMap(({ results }) => results.filter(({ check }) => drift.has(check)))
    .sort((a, b) => b.statistic / b.threshold - a.statistic / a.threshold);
  const words = largest && drift.get(largest.check);
  return words && `largest ${words.statistic.toLowerCase()} ${formatFixed(largest.statistic, 3)}`;
}

/** Of predictions whose outcome is known; the cost is no expectation any more. */
function observedName(metric: string): string {
  return metric === 'expectedCost' ? 'Realised cost per 1,000' : metricName(metric);
}

/** What their decisions hide, and what the figures make of it. */
function hiddenInWords({ rows, released, by, bounds }: HiddenRows): string {
  const hidden = `${formatCount(rows)} blocked or reviewed, so that nobody knows how they would have turned out`;
  if (by === 'released') return `${hidden}: ${formatCount(released)} let through at random stand for them`;
  const range = bounds.prAuc
    ? `, and the area under the precision-recall curve could be anything from ${formatNumber(bounds.prAuc.none)} to ${formatNumber(bounds.prAuc.all)}`
    : '';
  return `${hidden}: they count as the model itself expects of them${range}`;
}

function performanceSection(report: MonitorReport, life: Life): Html {
  return html`${realisedSection(report, life)}${expectedSection(report)}`;
}

/** What the model expects of predictions whose truth is not known yet, beside what was realised of others. */
function expectedSection({ estimated, performance }: MonitorReport): Html | null {
  if (!estimated) return null;
  const rows = Object.entries(estimated.metrics).map(([name, value]) => ({
    cells: [
      observedName(name),
      formatNumber(value),
      formatNumber(performance?.metrics[name]?.value),
      formatNumber(performance?.reference[name]),
    ],
  }));
  const cost = estimated.cost && {
    cells: [
      observedName('expectedCost'),
      formatNumber(estimated.cost.value),
      formatNumber(performance?.cost?.realised.value),
      formatNumber(performance?.cost?.reference),
    ],
  };
  return card({
    title: 'Expected before labels',
    note: `${formatCount(estimated.rows)} predictions whose truth is not known yet${estimated.confusion ? confusionInWords(estimated.confusion) : ''}`,
    body: table(['Metric', '#Expected', '#Realised, of others', '#When evaluated'], cost ? [cost, ...rows] : rows),
  });
}

function confusionInWords({ truePositive, falsePositive, falseNegative }: ExpectedConfusion): string {
  return `; ${formatCount(truePositive)} of the ${formatCount(truePositive + falsePositive)} blocked or reviewed are expected to be positive, and ${formatCount(falseNegative)} of the others`;
}

function realisedSection({ performance, performanceSince, labels }: MonitorReport, { timeline }: Life): Html {
  if (!performance)
    return html`<p class="note">No prediction since ${formatTime(performanceSince.slice(0, 10))} has a known outcome yet. Performance is computed as labels arrive.</p>`;
  const { cost, metrics, reference, byDay, decisions } = performance;
  const rows = Object.entries(metrics).map(([name, m]) => ({
    cells: [
      observedName(name),
      formatNumber(m.value),
      `${formatNumber(m.lower)} to ${formatNumber(m.upper)}`,
      formatNumber(reference[name]),
    ],
  }));
  const costRow = cost && {
    cells: [
      observedName('expectedCost'),
      formatNumber(cost.realised.value),
      `${formatNumber(cost.realised.lower)} to ${formatNumber(cost.realised.upper)}`,
      formatNumber(cost.reference),
    ],
  };
  const facts = [
    `${formatCount(performance.rows)} predictions with known truth`,
    performance.positives !== null && `${formatCount(performance.positives)} positive`,
    performance.assumedNegative > 0 &&
      `${formatCount(performance.assumedNegative)} counted as negative because labels have arrived past their maturity`,
    `${formatCount(performance.unlabelled)} not known yet; labels are mature after ${wordsOf(labels.maturity)}`,
    performance.hidden && hiddenInWords(performance.hidden),
    performance.unusable > 0 && `${formatCount(performance.unusable)} with a label that the model does not know`,
    decisions &&
      `decisions: ${formatCount(decisions.allow)} allow, ${formatCount(decisions.review)} review, ${formatCount(decisions.block)} block`,
  ].filter((f) => typeof f === 'string');
  return html`<p class="note">${facts.join(' · ')}</p>${table(['Metric', '#Now', '#98 % interval', '#When evaluated'], costRow ? [costRow, ...rows] : rows)}${
    cost &&
    html`<div class="cards two">${card({
      title: 'Cost per 1,000 predictions',
      note: 'the truth being known',
      body: costBars([
        ['model', cost.realised.value],
        ['block nothing', cost.blockNothing],
        ['block everything', cost.blockEverything],
        ...(cost.reference === null ? [] : [['model when evaluated', cost.reference] as [string, number]]),
      ]),
    })}</div>`
  }${
    byDay &&
    byDay.starts.length > 1 &&
    // The section of all looks draws it.
    timeline.days.length < 2 &&
    card({
      title: 'Realised cost per 1,000 by day',
      note: 'grey bars: predictions with known truth',
      body: html`<div class="wide">${linePlot({
        label: 'Realised cost by day',
        x: byDay.starts,
        time: true,
        weights: byDay.rows,
        series: [{ name: 'cost', colour: 1, values: byDay.costPer1000 }],
        ...(cost?.reference === null || cost?.reference === undefined
          ? {}
          : { marks: [{ value: cost.reference, text: 'when evaluated' }] }),
      })}</div>`,
    })
  }`;
}

function driftSection(report: MonitorReport): Html {
  const { features, judged, wholes = [] } = report;
  const checks = new Map(report.checks.map((check) => [check.name, check]));
  const isOf = (kind: MonitorFindingKind) => (result: CheckResult) => checks.get(result.check)?.kind === kind;
  const short = ({ check }: CheckResult) => checks.get(check)?.words.short ?? check;
  const drifted = driftedFeatures(report);
  const results = [...features.flatMap((feature) => feature.results), ...wholes];
  const abouts = (kind: MonitorFindingKind) =>
    [...new Set(results.filter(isOf(kind)).map(({ check }) => check))].map((name) => {
      const { words, threshold } = checks.get(name)!;
      return html`<b>${words.short}</b>, allowed is ${formatNumber(threshold)}: ${words.about} `;
    });
  return html`<p class="note">What is nearest to its threshold, or furthest beyond it, stands first; more than what chance explains with so few rows is needed too. ${!judged && 'Not judged yet: the window has too few rows.'}</p>${table(
    [
      'Feature',
      'Kind',
      'Test',
      '#Statistic',
      '#Allowed',
      '#Chance',
      'Others',
      '#Missing (before)',
      '#Invalid',
      '#Unseen',
      '',
    ],
    features.map((f) => {
      const [most, ...others] = f.results
        .filter(isOf('drift'))
        .toSorted((a, b) => b.statistic / b.threshold - a.statistic / a.threshold);
      return {
        cells: [
          f.name,
          f.group,
          most ? short(most) : dash,
          ...figuresOf(most),
          others.map((other) => `${short(other)} ${formatFixed(other.statistic, 3)}`).join(', '),
          `${formatPercent(f.missing.observed)} (${formatPercent(f.missing.reference)})`,
          formatPercent(f.invalid),
          formatPercent(f.unseen),
          drifted.has(f.name) ? badge('drift', 'bad') : judged && most && badge('stable', 'good'),
        ],
      };
    }),
  )}${
    wholes.length > 0 &&
    table(
      ['Of rows as wholes', '#Statistic', '#Allowed', '#Chance'],
      wholes.map((result) => ({
        cells: [checks.get(result.check)?.words.statistic ?? result.check, ...figuresOf(result)],
      })),
    )
  }<p class="note">${abouts('drift')}${abouts('quality')}</p>`;
}

function figuresOf(result: CheckResult | undefined): string[] {
  return [result?.statistic, result?.threshold, result?.chance].map((figure) => formatFixed(figure, 3));
}

function distributions(report: MonitorReport): Html {
  const drift = report.checks.filter(({ kind }) => kind === 'drift');
  const drifted = driftedFeatures(report);
  const shown = report.features.filter(({ results }) =>
    results.some(({ check }) => drift.some(({ name }) => name === check)),
  );
  if (shown.length === 0) return html`<p class="note">There is nothing to compare yet.</p>`;
  return html`${legend([
    ['training', 3],
    ['now', 2],
  ])}<div class="cards">${shown.slice(0, maxPlots).map((f) =>
    card({
      title: html`${dottedName(f.name)} ${drifted.has(f.name) && badge('drift', 'bad')}`,
      note: drift
        .flatMap(({ name }) => f.results.filter(({ check }) => check === name))
        .map(({ statistic }) => formatFixed(statistic, 3))
        .join(', '),
      body: plotOf(f),
    }),
  )}</div>`;
}

function plotOf({ name, bins }: FeatureReport): Html {
  // Numbers keep their order; of many categories those that changed most are shown.
  const present = bins.filter((b) => b.reference + b.observed > 0);
  const shown =
    present.length <= maxBars
      ? present
      : [...present]
          .sort((a, b) => Math.abs(b.observed - b.reference) - Math.abs(a.observed - a.reference))
          .slice(0, maxBars);
  return barPlot({
    label: `${name}: fractions in training and now`,
    groups: shown.map((b) => (b.label.length > 14 ? `${b.label.slice(0, 13)}…` : b.label)),
    series: [
      { name: 'training', colour: 3, values: shown.map((b) => b.reference) },
      { name: 'now', colour: 2, values: shown.map((b) => b.observed) },
    ],
    yFormat: formatAxisPercent,
    format: formatPercent,
    width: 340,
    height: 160,
  });
}
