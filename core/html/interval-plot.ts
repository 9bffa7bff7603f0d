import { formatNumber } from '../values/format.ts';
import { px } from './frame.ts';
import { type Html, html } from './html.ts';
import { linearScale, niceTicks } from './scale.ts';

export interface IntervalPlot {
  label: string;
  /** From the top. `filled` points stand out by more than their colour; without a value only the name is shown. */
  rows: readonly {
    name: string;
    estimate: { value: number; lower: number; upper: number } | null;
    colour?: string;
    filled?: boolean;
  }[];
  /** Dashed vertical line. */
  reference?: { value: number; text: string } | undefined;
  format?: (value: number) => string;
  xTitle?: string;
  /** The axis begins at 0. @default false */
  fromZero?: boolean;
  width?: number;
}

const rowHeight = 24;
const maxNameLength = 32;

/** Values with their intervals below each other, as of groups against all rows. */
export function intervalPlot(plot: IntervalPlot): Html {
  const { rows, reference, format = formatNumber, width = 520 } = plot;
  const known = rows.flatMap(({ estimate }) => (estimate ? [estimate.lower, estimate.upper, estimate.value] : []));
  const shown = [...known, ...(reference ? [reference.value] : [])].filter(Number.isFinite);
  const least = plot.fromZero ? Math.min(0, ...shown) : Math.min(...shown);
  const most = Math.max(...shown);
  const margin = (most - least || Math.abs(most) || 1) * 0.05;
  const names = rows.map(({ name }) => (name.length > maxNameLength ? `${name.slice(0, maxNameLength - 1)}…` : name));
  const left = 14 + 6.4 * Math.max(...names.map((name) => name.length), 4);
  const top = reference ? 20 : 8;
  const bottom = top + rowHeight * rows.length;
  const height = bottom + (plot.xTitle ? 38 : 22);
  const domain =
    shown.length > 0 ? ([plot.fromZero ? least : least - margin, most + margin] as const) : ([0, 1] as const);
  const x = linearScale(domain, [left, width - 12]);
  const ticks = niceTicks(...domain, 5);
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${plot.label}">${ticks.map(
    (t) =>
      html`<line class="grid" x1="${px(x(t))}" x2="${px(x(t))}" y1="${top}" y2="${bottom}"/><text x="${px(
        Math.min(x(t), width - 16),
      )}" y="${bottom + 14}" text-anchor="middle">${format(t)}</text>`,
  )}${
    reference &&
    html`<line x1="${px(x(reference.value))}" x2="${px(x(reference.value))}" y1="${top - 4}" y2="${bottom}" stroke="var(--faint)" stroke-dasharray="4 4"/><text x="${px(
      Math.min(Math.max(x(reference.value), left + 30), width - 60),
    )}" y="11" text-anchor="middle">${reference.text}</text>`
  }${rows.map(({ name, estimate, colour = 'var(--s1)', filled = true }, i) => {
    const y = px(top + rowHeight * (i + 0.5));
    return html`<text x="${px(left - 10)}" y="${px(top + rowHeight * (i + 0.5) + 4)}" text-anchor="end"><title>${name}</title>${names[i]}</text>${
      estimate &&
      html`<line x1="${px(x(estimate.lower))}" x2="${px(x(estimate.upper))}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="2"/><circle cx="${px(
        x(estimate.value),
      )}" cy="${y}" r="4.4" stroke="${colour}" stroke-width="2" fill="${filled ? colour : 'var(--card)'}"><title>${name}: ${format(estimate.value)} (${format(
        estimate.lower,
      )} to ${format(estimate.upper)})</title></circle>`
    }`;
  })}<line class="axis" x1="${px(left)}" x2="${width - 12}" y1="${bottom}" y2="${bottom}"/>${
    plot.xTitle &&
    html`<text x="${px((left + width) / 2)}" y="${height - 4}" text-anchor="middle">${plot.xTitle}</text>`
  }</svg>`;
}
