import { formatNumber, formatTime } from '../values/format.ts';
import { frame, pathThrough, px } from './frame.ts';
import { type Html, html } from './html.ts';
import { niceTicks, timeTicks } from './scale.ts';

export interface LinePlot {
  label: string;
  /** Shape (points): ascending. */
  x: readonly number[];
  /** `x` is milliseconds. @default false */
  time?: boolean;
  /** Shape (points) each; null is a gap. `band` is drawn around the line. */
  series: readonly {
    name: string;
    colour: number;
    values: readonly (number | null)[];
    band?: readonly (readonly [number, number] | null)[];
  }[];
  /** Bars at the foot, scaled to their own maximum: how many rows a point stands for. */
  weights?: readonly number[];
  /** Dashed horizontal lines. */
  marks?: readonly { value: number; text: string }[];
  /** Vertical lines with a word at their head. */
  moments?: readonly { at: number; text: string }[];
  yFormat?: (value: number) => string;
  /** The vertical axis begins at 0. @default true */
  fromZero?: boolean;
  xTitle?: string;
  width?: number;
  height?: number;
}

/** Lines over numbers or time. */
export function linePlot(plot: LinePlot): Html {
  const { x, series, weights, marks = [], moments = [], width = 1080, height = 260 } = plot;
  const shown = series.flatMap((s) => [...s.values, ...(s.band ?? []).flatMap((b) => b ?? [])]);
  const most = Math.max(...shown.filter((v) => v !== null), ...marks.map((m) => m.value));
  const least = Math.min(...shown.filter((v) => v !== null), ...marks.map((m) => m.value));
  const top = plot.fromZero === false ? most + (most - least) * 0.08 : Math.max(most, 0) * 1.06;
  const low = plot.fromZero === false ? least - (most - least) * 0.08 : Math.min(least, 0) * 1.06;
  const [first, last] = [x[0] ?? 0, x.at(-1) ?? 1];
  // Half a step on either side, so that the outer bars fit.
  const pad = (last - first || 1) / Math.max(1, 2 * (x.length - 1));
  const domain = [first - pad, last + pad] as const;
  const wanted = width < 500 ? 4 : 8;
  const ticks = plot.time ? timeTicks(...domain, wanted) : niceTicks(...domain, wanted);
  const heaviest = Math.max(...(weights ?? []), 1);
  const options = {
    width,
    height,
    label: plot.label,
    x: domain,
    y: [low, top > low ? top : low + 1] as const,
    xTicks: ticks.map((at) => ({ at, text: plot.time ? formatTime(at) : formatNumber(at) })),
    yFormat: plot.yFormat,
    left: 52,
    ...(plot.xTitle && { xTitle: plot.xTitle }),
  };
  return frame(options, (f) => {
    const bar = Math.max(1, ((f.right - f.left) / Math.max(x.length, 1)) * 0.8);
    return [
      weights?.map((weight, i) => {
        const tall = ((f.bottom - f.top) * 0.3 * weight) / heaviest;
        return html`<rect x="${px(f.x(x[i]!) - bar / 2)}" y="${px(f.bottom - tall)}" width="${px(bar)}" height="${px(tall)}" fill="var(--line)"/>`;
      }),
      moments.map(({ at, text }) => {
        const on = f.x(Math.max(domain[0], Math.min(at, domain[1])));
        const half = text.length * 3 + 3;
        const word = Math.max(f.left + half, Math.min(on, f.right - half));
        return html`<line x1="${px(on)}" x2="${px(on)}" y1="${f.top}" y2="${f.bottom}" stroke="var(--faint)" stroke-dasharray="2 3"/><text x="${px(word)}" y="${f.top + 2}" text-anchor="middle">${text}</text>`;
      }),
      marks.map(
        (m) =>
          html`<line x1="${f.left}" x2="${f.right}" y1="${px(f.y(m.value))}" y2="${px(f.y(m.value))}" stroke="var(--bad)" stroke-dasharray="4 4"/><text x="${
            f.right
          }" y="${px(f.y(m.value) - 4)}" text-anchor="end">${m.text}</text>`,
      ),
      series.map((s) => {
        const points = s.values.map((v, i) => (v === null ? null : ([f.x(x[i]!), f.y(v)] as const)));
        const band = s.band?.flatMap((b, i) => (b ? [[f.x(x[i]!), f.y(b[0]), f.y(b[1])] as const] : []));
        const outline = band && [
          ...band.map(([p, , high]) => [p, high] as const),
          ...band.map(([p, l]) => [p, l] as const).reverse(),
        ];
        return html`${outline && html`<path d="${pathThrough(outline)}Z" fill="var(--s${s.colour})" opacity=".16"/>`}<path d="${pathThrough(points)}" fill="none" stroke="var(--s${
          s.colour
        })" stroke-width="2" stroke-linejoin="round"/>${points.map((p) => p && points.length < 40 && html`<circle cx="${px(p[0])}" cy="${px(p[1])}" r="2.6" fill="var(--s${s.colour})"/>`)}`;
      }),
    ];
  });
}
