import { formatNumber } from '../values/format.ts';
import { frame, px } from './frame.ts';
import { type Html, html } from './html.ts';

export interface BarPlot {
  label: string;
  /** Names of the groups of bars. */
  groups: readonly string[];
  /** Shape (groups) each: bars side by side. */
  series: readonly { name: string; colour: number; values: readonly number[] }[];
  /** Of the axis. */
  yFormat?: (value: number) => string;
  /** Of a bar's value. @default as the axis */
  format?: (value: number) => string;
  width?: number;
  height?: number;
}

/** Vertical bars, one or several a group. */
export function barPlot(plot: BarPlot): Html {
  const { groups, series, width = 460, height = 170, yFormat = formatNumber } = plot;
  const format = plot.format ?? yFormat;
  const most = Math.max(...series.flatMap((s) => s.values), 0) || 1;
  const fits = Math.max(2, Math.floor((width - 54) / (6.2 * Math.max(...groups.map((g) => g.length), 1) + 8)));
  const every = Math.max(1, Math.ceil(groups.length / fits));
  const options = {
    width,
    height,
    label: plot.label,
    x: [0, groups.length] as const,
    y: [0, most * 1.08] as const,
    xTicks: groups.flatMap((text, i) => (i % every === 0 ? [{ at: i + 0.5, text }] : [])),
    yFormat,
  };
  return frame(options, (f) => {
    const slot = (f.right - f.left) / Math.max(groups.length, 1);
    const bar = (slot * (groups.length > 40 ? 0.96 : 0.82)) / series.length;
    return [
      series.map((s, k) =>
        s.values.map((value, i) => {
          const y = f.y(value);
          const left = f.left + slot * (i + 0.5) + (k - series.length / 2) * bar;
          return html`<rect x="${px(left)}" y="${px(y)}" width="${px(Math.max(0.5, bar - 0.5))}" height="${px(f.bottom - y)}" rx="1.5" fill="var(--s${
            s.colour
          })"><title>${groups[i]} · ${s.name} ${format(value)}</title></rect>`;
        }),
      ),
    ];
  });
}
