import type { TopKPoint, TopKReport } from '../../evaluate/evaluation-json.ts';
import { card, legend, table } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { linePlot } from '../../html/line-plot.ts';
import type { Section } from '../../html/page.ts';
import type { Estimate } from '../../metrics/estimate.ts';
import { formatAxisPercent, formatCount, formatPercent } from '../../values/format.ts';
import { fractionWithRange } from '../metric-words.ts';

type Figure = Exclude<keyof TopKPoint, 'size'>;

/** What reviewers find in lists of several lengths; none where the task is not binary. */
export function topKSection(topK: TopKReport | null): Section[] {
  if (!topK) return [];
  return [{ id: 'topK', title: 'Precision and recall at k', body: body(topK) }];
}

function body(topK: TopKReport): Html {
  const { points, by, capacity, entity } = topK;
  const shown = figuresOf(topK);
  const size = (point: TopKPoint) =>
    by === 'day'
      ? `${formatCount(point.size)} a day${point.size === capacity ? ' (capacity)' : ''}`
      : formatPercent(point.size);
  const plots: [string, readonly Figure[]][] = [
    ['Precision at k', ['precision', 'entityPrecision']],
    ['Recall at k', ['recall', 'value', 'valueByLoss']],
  ];
  return html`<p class="note">${explained(topK)}</p><div class="cards two">${plots.map(([title, figures]) => {
    const series = shown
      .filter(([figure]) => figures.includes(figure))
      .map(([figure, name], i) => ({ figure, name, colour: i + 1 }));
    return card({
      title,
      body: html`${legend(series.map(({ name, colour }) => [name, colour]))}${linePlot({
        label: title,
        width: 520,
        height: 260,
        x: points.map((p) => (by === 'day' ? p.size : 100 * p.size)),
        xTitle: by === 'day' ? 'listed a day' : '% of all records listed',
        series: series.map(({ figure, name, colour }) => ({
          name,
          colour,
          values: points.map((p) => p[figure]?.value ?? null),
          band: points.map((p) => bandOf(p[figure])),
        })),
        yFormat: formatAxisPercent,
      })}`,
    });
  })}</div>${table(
    ['k', ...shown.map(([, name]) => `#${name}`)],
    points.map((point) => ({
      chosen: point.size === capacity,
      cells: [size(point), ...shown.map(([figure]) => fractionWithRange(point[figure]))],
    })),
  )}${
    entity &&
    html`<p class="note">Precision by <code>${entity}</code> counts each value once a day, by its most probable record, and no more on later days once it was found (card precision).</p>`
  }`;
}

/** Those that are known for some size. */
function figuresOf({ points, entity }: TopKReport): [Figure, string][] {
  const all: [Figure, string][] = [
    ['precision', 'Precision'],
    ['entityPrecision', `Precision by ${entity}`],
    ['recall', 'Recall'],
    ['value', 'Loss prevented'],
    ['valueByLoss', 'Loss prevented, ranked by expected loss'],
  ];
  return all.filter(([figure]) => points.some((p) => p[figure]));
}

function explained({ by, days }: TopKReport): string {
  return by === 'day'
    ? `If reviewers looked at the most probable records of each day of the test part (${formatCount(days)} days): precision is the mean over days, recall and loss prevented are fractions of all days. Intervals: bootstrap of days.`
    : 'If someone looked at the most probable records of the test part only: the fraction that is positive, and the fraction of all positives among them.';
}

function bandOf(estimate: Estimate | null): readonly [number, number] | null {
  return estimate ? [estimate.lower, estimate.upper] : null;
}
