import type { GlobalExplanation } from '../../explain/global/global-explanation.ts';
import type { PartialDependence } from '../../explain/global/partial-dependence.ts';
import { barPlot } from '../../html/bar-plot.ts';
import { card, legend, namedBars } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { linePlot } from '../../html/line-plot.ts';
import { formatCount, formatNumber } from '../../values/format.ts';

const maxBars = 20;
/** Curves side by side, as many as the style sheet has colours for. */
const maxOutputs = 5;
const size = { width: 460, height: 200 };

/**
 * Permutation importance and partial dependence of the evaluated model.
 * @param outputs names of what is predicted: the positive class, the classes, or the target
 * @param metricName of the metric in words
 */
export function globalExplanationSection(
  { importance, dependence }: GlobalExplanation,
  outputs: readonly string[],
  metricName: string,
): Html {
  const { features, repeats, rows, left } = importance;
  if (features.length === 0)
    return html`<p class="note">The metric is not defined on the test rows, so nothing was measured.</p>`;
  const bars = features.slice(0, maxBars).map(({ feature, mean, std }) => ({
    name: feature,
    value: Math.max(0, mean),
    text: `${formatNumber(mean)} ± ${formatNumber(std)}`,
  }));
  return html`<p class="note">How much ${metricName} worsens when the values of one column or window are shuffled among ${formatCount(
    rows,
  )} test rows, mean and standard deviation of ${formatCount(repeats)} shuffles. Columns that say the same share their importance: each alone may seem to matter little.${
    left > 0 && ` ${formatCount(left)} inputs that training found less important were not measured.`
  }</p>${card({ title: 'Permutation importance', body: namedBars(bars) })}${
    dependence.features.length > 0 &&
    html`<p class="note">Partial dependence: the mean prediction for ${formatCount(
      dependence.rows,
    )} test rows when the column has the same value in all of them; the band holds the middle 80 % of the rows.</p><div class="cards two">${dependence.features.map(
      (curve) => dependenceCard(curve, outputs.slice(0, maxOutputs)),
    )}</div>`
  }`;
}

function dependenceCard(curve: PartialDependence, outputs: readonly string[]): Html {
  const names = outputs.length > 1 && legend(outputs.map((name, k) => [name, k + 1] as [string, number]));
  return card({ title: curve.feature, body: html`${names}${dependencePlot(curve, outputs)}` });
}

function dependencePlot({ feature, kind, grid, mean, low, high }: PartialDependence, outputs: readonly string[]): Html {
  const label = `Partial dependence on ${feature}`;
  const series = outputs.map((name, k) => ({ name, colour: k + 1, values: mean[k]! }));
  if (kind === 'category' && outputs.length > 1) return barPlot({ ...size, label, groups: grid.map(String), series });
  if (kind === 'category')
    return namedBars(
      grid.map((value, i) => {
        const own = mean[0]![i]!;
        return { name: String(value), value: Math.max(0, own), text: formatNumber(own) };
      }),
    );
  // Bands of several outputs would hide each other.
  const band = outputs.length === 1 ? { band: grid.map((_, i) => [low[0]![i]!, high[0]![i]!] as const) } : {};
  return linePlot({ ...size, label, x: grid.map(Number), series: series.map((s) => ({ ...s, ...band })) });
}
