import { formatNumber } from '../values/format.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { linearScale, niceTicks } from './scale.ts';

export interface FrameOptions {
  /** Units of the view box; the drawing scales with the page. */
  width: number;
  height: number;
  /** What a screen reader says. */
  label: string;
  x: readonly [number, number];
  y: readonly [number, number];
  /** Ticks of the horizontal axis with their text. */
  xTicks: readonly { at: number; text: string }[];
  yFormat?: ((value: number) => string) | undefined;
  /** Room for the labels on the left. @default 44 */
  left?: number;
  xTitle?: string;
  yTitle?: string;
}

export interface Frame {
  x: (value: number) => number;
  y: (value: number) => number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Axes, grid and labels around whatever `draw` puts inside. */
export function frame(options: FrameOptions, draw: (frame: Frame) => HtmlValue): Html {
  const { width, height, yFormat = formatNumber, left = 44 } = options;
  const area = { left, right: width - 10, top: options.yTitle ? 20 : 10, bottom: height - (options.xTitle ? 36 : 22) };
  const x = linearScale(options.x, [area.left, area.right]);
  const y = linearScale(options.y, [area.bottom, area.top]);
  const ticks = niceTicks(options.y[0], options.y[1], height < 160 ? 3 : 5);
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${options.label}">${ticks.map(
    (t) =>
      html`<line class="grid" x1="${area.left}" x2="${area.right}" y1="${px(y(t))}" y2="${px(y(t))}"/><text x="${
        area.left - 6
      }" y="${px(y(t) + 3.5)}" text-anchor="end">${yFormat(t)}</text>`,
  )}${draw({ ...area, x, y })}<line class="axis" x1="${area.left}" x2="${area.right}" y1="${area.bottom}" y2="${
    area.bottom
  }"/>${options.xTicks.map(({ at, text }) => {
    const half = text.length * 3;
    const position = Math.max(half, Math.min(x(at), width - half - 2));
    return html`<text x="${px(position)}" y="${area.bottom + 14}" text-anchor="middle">${text}</text>`;
  })}${options.xTitle && html`<text x="${(area.left + area.right) / 2}" y="${height - 4}" text-anchor="middle">${options.xTitle}</text>`}${
    options.yTitle && html`<text x="2" y="10">${options.yTitle}</text>`
  }</svg>`;
}

/** A coordinate with two digits: reports stay small. */
export function px(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0';
}

/** Path data through points; a null point ends a stretch. */
export function pathThrough(points: readonly (readonly [number, number] | null)[]): string {
  let pen = 'M';
  let path = '';
  for (const point of points) {
    if (point === null) pen = 'M';
    else {
      path += `${pen}${px(point[0])} ${px(point[1])}`;
      pen = 'L';
    }
  }
  return path;
}
