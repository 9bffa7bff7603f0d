import { barPlot } from '../../html/bar-plot.ts';
import { badge, card, dottedName, legend } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import type { MonitorReport } from '../../monitor/monitor-report.ts';
import type { FeatureReport } from '../../monitor/run-checks.ts';
import { formatAxisPercent, formatFixed, formatPercent } from '../../values/format.ts';
import { driftedFeatures } from './drifted-features.ts';

const maxPlots = 24;
const maxBars = 14;

/** Bars of each feature in training and now, those that drifted most first. */
export function distributions(report: MonitorReport): Html {
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
