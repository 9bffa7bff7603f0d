import { frame, pathThrough, px } from './frame.ts';
import { type Html, html } from './html.ts';

export interface CurvePlot {
  label: string;
  xTitle: string;
  yTitle: string;
  curves: readonly { name: string; colour: number; x: readonly number[]; y: readonly number[] }[];
  /** Dashed line for comparison: chance, or the base rate. */
  baseline?: readonly (readonly [number, number])[];
  width?: number;
  height?: number;
}

/** Curves in the unit square, as of ROC, or of precision over recall. */
export function curvePlot({ curves, baseline, width = 420, height = 320, ...text }: CurvePlot): Html {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const xTicks = ticks.map((at) => ({ at, text: at.toFixed(1) }));
  return frame({ ...text, width, height, x: [0, 1], y: [0, 1], xTicks, yFormat: (v) => v.toFixed(1) }, (f) => [
    ticks.map((t) => html`<line class="grid" y1="${f.top}" y2="${f.bottom}" x1="${px(f.x(t))}" x2="${px(f.x(t))}"/>`),
    baseline &&
      html`<path d="${pathThrough(baseline.map(([x, y]) => [f.x(x), f.y(y)]))}" fill="none" stroke="var(--faint)" stroke-dasharray="4 4"/>`,
    curves.map(
      (c) =>
        html`<path d="${pathThrough(c.x.map((x, i) => [f.x(x), f.y(c.y[i]!)]))}" fill="none" stroke="var(--s${c.colour})" stroke-width="2.2" stroke-linejoin="round"/>`,
    ),
  ]);
}
