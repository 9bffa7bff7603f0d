import { formatAxisPercent, formatCount, formatPercent } from '../values/format.ts';
import { frame, pathThrough, px } from './frame.ts';
import { type Html, html } from './html.ts';
import { niceTicks } from './scale.ts';

export interface ReliabilityPlot {
  label: string;
  /** Groups of predictions of similar probability, ascending. */
  bins: readonly { predicted: number; observed: number; rows: number; interval?: readonly [number, number] }[];
  width?: number;
  height?: number;
}

/**
 * What was predicted against what happened; on the diagonal probabilities mean what they say. The axes end at the largest
 * value, so that rare events are not squeezed into a corner.
 */
export function reliabilityPlot({ label, bins, width = 420, height = 320 }: ReliabilityPlot): Html {
  const most = Math.max(...bins.flatMap((b) => [b.predicted, b.observed, b.interval?.[1] ?? 0]), 0);
  const end = Math.min(1, most * 1.05 || 1);
  const heaviest = Math.max(...bins.map((b) => b.rows), 1);
  const options = {
    width,
    height,
    label,
    x: [0, end] as const,
    y: [0, end] as const,
    xTicks: niceTicks(0, end, 5).map((at) => ({ at, text: formatAxisPercent(at) })),
    yFormat: formatAxisPercent,
    xTitle: 'predicted probability',
    yTitle: 'observed fraction',
    left: 52,
  };
  return frame(options, (f) => [
    html`<line x1="${px(f.x(0))}" y1="${px(f.y(0))}" x2="${px(f.x(end))}" y2="${px(f.y(end))}" stroke="var(--faint)" stroke-dasharray="4 4"/>`,
    bins.map(
      (b) =>
        b.interval &&
        html`<line x1="${px(f.x(b.predicted))}" x2="${px(f.x(b.predicted))}" y1="${px(f.y(b.interval[0]))}" y2="${px(f.y(b.interval[1]))}" stroke="var(--s1)" opacity=".45" stroke-width="2"/>`,
    ),
    html`<path d="${pathThrough(bins.map((b) => [f.x(b.predicted), f.y(b.observed)]))}" fill="none" stroke="var(--s1)" stroke-width="2"/>`,
    bins.map(
      (b) =>
        html`<circle cx="${px(f.x(b.predicted))}" cy="${px(f.y(b.observed))}" r="${px(2.5 + 4 * Math.sqrt(b.rows / heaviest))}" fill="var(--s1)"><title>predicted ${formatPercent(
          b.predicted,
        )}, observed ${formatPercent(b.observed)}, ${formatCount(b.rows)} rows</title></circle>`,
    ),
  ]);
}
