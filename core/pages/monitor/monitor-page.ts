import { barPlot } from '../../html/bar-plot.ts';
import { badge, card, costBars, dottedName, findings, legend, table, tiles } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { linePlot } from '../../html/line-plot.ts';
import { page } from '../../html/page.ts';
import type { FeatureDrift } from '../../monitor/drift.ts';
import type { MonitorReport } from '../../monitor/monitor-report.ts';
import {
  dash,
  formatAxisPercent,
  formatCount,
  formatFixed,
  formatNumber,
  formatPercent,
  formatTime,
} from '../../values/format.ts';
import { constantWords } from '../constant-words.ts';
import { metricName } from '../metric-words.ts';

const maxPlots = 24;
const maxBars = 14;

/** A look of the monitor as a page of its own (HTML). */
export function monitorReport(report: MonitorReport): string {
  const { window, features, performance, violations } = report;
  const drifted = features.filter((f) => f.drifted);
  const verdict = performance?.verdict;
  const worst = features[0]?.psi ?? null;
  return page({
    kicker: `${report.project} · monitor`,
    title: headline(report),
    lead: html`Model version ${report.modelVersion}, looked at on ${formatTime(report.at)} UTC (${report.by})`,
    summary: html`${tiles([
      {
        label: 'New predictions',
        value: formatCount(window.rows),
        note: window.from ? `${formatTime(window.from)} to ${formatTime(window.to)}` : undefined,
      },
      {
        label: 'Drifted features',
        value: report.judged ? `${drifted.length} of ${features.length}` : dash,
        note: report.judged ? `largest index ${formatFixed(worst, 3)}` : 'not judged yet',
        tone: !report.judged ? undefined : drifted.length > 0 ? 'bad' : 'good',
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
    ])}${findingsOf(report)}`,
    sections: [
      { id: 'performance', title: 'Performance', body: performanceSection(report) },
      { id: 'drift', title: 'Drift', body: driftSection(report) },
      { id: 'features', title: 'Distributions', body: distributions(features) },
    ],
    footer: `Perennial monitor ${report.monitorId}. ${formatCount(report.objects.read)} objects of the inference log read${
      report.objects.omitted > 0 ? `, ${formatCount(report.objects.omitted)} older ones left out` : ''
    }; left out: ${formatCount(window.repeated)} repeated predictions, ${formatCount(window.otherVersions)} of other versions, ${formatCount(window.malformed)} unreadable lines.`,
  });
}

function headline({ judged, events, window, performance }: MonitorReport): string {
  const types = events.map((e) => e.type);
  const worse = performance?.worseThan;
  const words = [
    types.includes('DriftDetected') && 'drift',
    types.includes('QualityViolated') && 'poor data',
    performance?.verdict?.degraded && 'degraded performance',
    worse && `costs more than ${constantWords(worse.decision)}${worse.certain ? '' : ' (not certain yet)'}`,
  ].filter((word) => typeof word === 'string');
  if (words.length > 0) return `Attention: ${words.join(', ')}`;
  if (judged) return 'All well';
  return window.rows === 0 ? 'No new predictions' : 'Too few predictions to judge yet';
}

function findingsOf(report: MonitorReport): Html {
  const { features, violations, performance, judged, window } = report;
  const verdict = performance?.verdict;
  const list: Parameters<typeof findings>[0][number][] = [];
  if (verdict?.degraded)
    list.push({
      tone: 'bad',
      text: html`${badge('degraded', 'bad')} ${observedName(verdict.metric)} is ${formatNumber(verdict.observed)}; when evaluated it was ${formatNumber(verdict.reference)}, a change for the worse by ${formatPercent(verdict.change)}.`,
    });
  const worse = performance?.worseThan;
  if (worse)
    list.push({
      tone: worse.certain ? 'bad' : 'warn',
      text: html`${badge('no use', worse.certain ? 'bad' : 'warn')} Its decisions cost ${formatNumber(worse.excess.value)} per 1,000 more than ${constantWords(worse.decision)} would have (${formatNumber(worse.excess.lower)} to ${formatNumber(worse.excess.upper)}): with these costs the model is worse than none.`,
    });
  const { labels } = report;
  if (labels.unmatched > 0)
    list.push({
      tone: 'warn',
      text: html`${badge('labels', 'warn')} ${formatCount(labels.unmatched)} of ${formatCount(labels.count)} labels are of no prediction since ${formatTime(report.performanceSince.slice(0, 10))} (${labels.examples.join(', ')}${labels.unmatched > labels.examples.length && ', …'}): unknown keys, or older predictions${report.objects.omitted > 0 && ', or such as this look left out'}. They count for nothing.`,
    });
  for (const f of features.filter((f) => f.drifted).slice(0, 12))
    list.push({
      tone: 'bad',
      text: html`${badge('drift', 'bad')} <b>${f.name}</b> has a stability index of ${formatFixed(f.psi, 3)}, ${driftText(f)}`,
    });
  for (const v of violations)
    list.push({
      tone: 'warn',
      text: html`${badge('quality', 'warn')} <b>${v.name}</b>: ${formatPercent(v.fraction)} ${v.reason}`,
    });
  if (!judged)
    list.push({
      tone: 'info',
      text: `${formatCount(window.rows)} of ${formatCount(report.minimumRows)} predictions: drift and quality are judged when there are enough; until then predictions accumulate.`,
    });
  if (list.length === 0) list.push({ tone: 'good', text: 'No drift, no quality violation, no degradation.' });
  return findings(list);
}

function driftText({ bins }: FeatureDrift): Html {
  const most = bins.reduce((a, b) => (Math.abs(b.observed - b.reference) > Math.abs(a.observed - a.reference) ? b : a));
  return html`most of all in “${most.label}”: ${formatPercent(most.observed)} instead of ${formatPercent(most.reference)}.`;
}

/** Of predictions whose outcome is known; the cost is no expectation any more. */
function observedName(metric: string): string {
  return metric === 'expectedCost' ? 'Realised cost per 1,000' : metricName(metric);
}

function performanceSection({ performance, performanceSince }: MonitorReport): Html {
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
    `${formatCount(performance.unlabelled)} not known yet`,
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

function driftSection({ features, threshold, judged }: MonitorReport): Html {
  return html`<p class="note">Population stability index against the rows that the model learnt from. A feature has drifted above
${formatNumber(threshold)}, and above what chance explains with so few rows.${!judged && ' Not judged yet: the window has too few rows.'}</p>${table(
    ['Feature', 'Kind', '#Stability index', '#Chance', '#Missing', '#before', '#Invalid', '#Unseen', ''],
    features.map((f) => ({
      cells: [
        f.name,
        f.group,
        formatFixed(f.psi, 3),
        formatFixed(f.chance, 3),
        formatPercent(f.missing.observed),
        formatPercent(f.missing.reference),
        formatPercent(f.invalid),
        formatPercent(f.unseen),
        f.drifted ? badge('drift', 'bad') : judged && f.psi !== null && badge('stable', 'good'),
      ],
    })),
  )}`;
}

function distributions(features: readonly FeatureDrift[]): Html {
  const shown = features.filter((f) => f.psi !== null).slice(0, maxPlots);
  if (shown.length === 0) return html`<p class="note">There is nothing to compare yet.</p>`;
  return html`${legend([
    ['training', 3],
    ['now', 2],
  ])}<div class="cards">${shown.map((f) =>
    card({
      title: html`${dottedName(f.name)} ${f.drifted && badge('drift', 'bad')}`,
      note: formatFixed(f.psi, 3),
      body: plotOf(f),
    }),
  )}</div>`;
}

function plotOf({ name, bins }: FeatureDrift): Html {
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
