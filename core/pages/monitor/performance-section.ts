import { card, costBars, table } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { linePlot } from '../../html/line-plot.ts';
import { wordsOf } from '../../labels/maturity.ts';
import type { MonitorReport } from '../../monitor/monitor-report.ts';
import type { HiddenRows } from '../../monitor/performance/performance.ts';
import { formatCount, formatNumber, formatTime } from '../../values/format.ts';
import { expectedSection } from './expected-section.ts';
import { observedName } from './observed-name.ts';
import type { Life } from './trends.ts';

/** Metrics and cost on predictions with known truth, and what is expected of the others, beside the evaluation. */
export function performanceSection(report: MonitorReport, life: Life): Html {
  return html`${realised(report, life)}${expectedSection(report)}`;
}

function realised({ performance, performanceSince, labels }: MonitorReport, { timeline }: Life): Html {
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

/** What their decisions hide, and what the figures make of it. */
function hiddenInWords({ rows, released, by, bounds }: HiddenRows): string {
  const hidden = `${formatCount(rows)} blocked or reviewed, so that nobody knows how they would have turned out`;
  if (by === 'released') return `${hidden}: ${formatCount(released)} let through at random stand for them`;
  const range = bounds.prAuc
    ? `, and the area under the precision-recall curve could be anything from ${formatNumber(bounds.prAuc.none)} to ${formatNumber(bounds.prAuc.all)}`
    : '';
  return `${hidden}: they count as the model itself expects of them${range}`;
}
