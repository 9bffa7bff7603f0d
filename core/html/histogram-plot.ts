import { formatCount, formatNumber, formatTime } from '../values/format.ts';
import { frame, pathThrough, px } from './frame.ts';
import { type Html, html } from './html.ts';
import { niceTicks, timeTicks } from './scale.ts';

export interface HistogramPlot {
  label: string;
  /** Shape (bins + 1). */
  edges: readonly number[];
  /** Shape (bins). */
  counts: readonly number[];
  /** Rows outside the edges, drawn hatched at the sides. */
  below?: number;
  above?: number;
  /** `edges` are milliseconds. @default false */
  time?: boolean;
  /** Shape (bins): mean of the target in the bin, drawn as a line over its own range. */
  rate?: { name: string; values: readonly (number | null)[]; format: (value: number) => string } | undefined;
  width?: number;
  height?: number;
}

/** Histogram over a numeric axis, with an optional line of the target's mean. */
export function histogramPlot(plot: HistogramPlot): Html {
  const { edges, counts, rate, width = 340, height = 150 } = plot;
  const first = edges[0] ?? 0;
  const last = edges.at(-1) ?? 1;
  const side = (last - first) / Math.max(counts.length, 8);
  const from = plot.below ? first - side : first;
  const to = plot.above ? last + side : last;
  const most = Math.max(...counts, plot.below ?? 0, plot.above ?? 0, 1);
  const ticks = plot.time ? timeTicks(first, last, 3) : niceTicks(first, last, Math.abs(last) >= 10_000 ? 3 : 5);
  const rates = (rate?.values ?? []).filter((v) => v !== null);
  const [lowest, highest] = [Math.min(...rates, 0), Math.max(...rates, 0)];
  const options = {
    width,
    height,
    label: plot.label,
    x: [from, to] as const,
    y: [0, most * 1.05] as const,
    xTicks: ticks.map((at) => ({ at, text: plot.time ? formatTime(at) : formatNumber(at) })),
    yFormat: compact,
    left: 38,
  };
  return frame(options, (f) => {
    const bar = (a: number, b: number, count: number, outer: string) => {
      const x = f.x(a);
      const range = outer || `${show(a, plot.time)} to ${show(b, plot.time)}`;
      return html`<rect x="${px(x + 0.4)}" y="${px(f.y(count))}" width="${px(Math.max(0.6, f.x(b) - x - 0.8))}" height="${px(
        f.bottom - f.y(count),
      )}" rx="1" fill="var(--s1)" opacity="${outer ? 0.4 : 0.9}"><title>${range}: ${formatCount(count)}</title></rect>`;
    };
    const y = (v: number) => f.bottom - ((v - lowest) / (highest - lowest || 1)) * (f.bottom - f.top) * 0.95;
    const middle = (i: number) => f.x((edges[i]! + edges[i + 1]!) / 2);
    return [
      counts.map((count, i) => bar(edges[i]!, edges[i + 1]!, count, '')),
      plot.below ? bar(from, first, plot.below, `below ${show(first, plot.time)}`) : null,
      plot.above ? bar(last, to, plot.above, `above ${show(last, plot.time)}`) : null,
      rate &&
        html`<path d="${pathThrough(rate.values.map((v, i) => (v === null ? null : [middle(i), y(v)])))}" fill="none" stroke="var(--s2)" stroke-width="1.8" stroke-linejoin="round"/>${rate.values.map(
          (v, i) =>
            v !== null &&
            html`<circle cx="${px(middle(i))}" cy="${px(y(v))}" r="2" fill="var(--s2)"><title>${rate.name} ${rate.format(v)}</title></circle>`,
        )}`,
    ];
  });
}

function show(value: number, time: boolean | undefined): string {
  return time ? formatTime(value) : formatNumber(value);
}

/** 12000 as 12k: the axis of counts is narrow. */
function compact(value: number): string {
  if (value >= 1e6) return `${formatNumber(value / 1e6)}M`;
  return value >= 1000 ? `${formatNumber(value / 1000)}k` : formatNumber(value);
}
