import { pathThrough, px } from './frame.ts';
import { type Html, html } from './html.ts';

/** What a line holds on an axis: a number, a name, or nothing. */
export type AxisValue = number | string | undefined;

export interface ParallelPlot {
  label: string;
  /** At least two. `format` writes the ends of an axis of numbers. */
  axes: readonly { name: string; format?: (value: number) => string }[];
  /** `values` in the order of the axes; `strong` ones lie above the others. */
  lines: readonly { title: string; colour: number; values: readonly AxisValue[]; strong?: boolean }[];
  width?: number;
  height?: number;
}

/** From this ratio on an axis of positive numbers is logarithmic. */
const logFrom = 50;
/** More names than this are not written beside an axis. */
const namesShown = 12;

/** Parallel coordinates: an axis for each property, a line for each row; a gap where a row has no such property. */
export function parallelPlot({ label, axes, lines, width = 1080, height = 320 }: ParallelPlot): Html {
  const scales = axes.map((_, i) => scaleOf(lines.map(({ values }) => values[i])));
  // Names of the first axis stand before it, where no line passes.
  const room = Math.max(0, ...(scales[0]?.names ?? []).map((name) => name.length * 6));
  const [top, bottom, left, right] = [34, height - 22, Math.min(60 + room, width / 3), width - 60];
  const across = (i: number) => left + ((right - left) * i) / Math.max(axes.length - 1, 1);
  const down = (at: number) => bottom - (bottom - top) * at;
  const drawn = [...lines].sort((a, b) => Number(a.strong ?? false) - Number(b.strong ?? false));
  return html`<svg style="min-width:${width * 0.8}px" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${axes.map(
    ({ name }, i) => {
      const x = px(across(i));
      return html`<line class="axis" x1="${x}" x2="${x}" y1="${top}" y2="${bottom}"/><text class="strong" x="${x}" y="${i % 2 === 0 ? 12 : 25}" text-anchor="middle">${name}</text>`;
    },
  )}${drawn.map(({ title, colour, values, strong = false }) => {
    const points = values.map((value, i) => {
      const at = value === undefined ? undefined : scales[i]?.at(value);
      return at === undefined ? null : ([across(i), down(at)] as const);
    });
    return html`<g><title>${title}</title><path d="${pathThrough(points)}" fill="none" stroke="var(--s${colour})" stroke-width="${strong ? 3 : 1.5}" opacity="${strong ? 1 : 0.55}" stroke-linejoin="round"/>${points.map(
      (point) =>
        point &&
        html`<circle cx="${px(point[0])}" cy="${px(point[1])}" r="${strong ? 3.4 : 2.2}" fill="var(--s${colour})"/>`,
    )}</g>`;
  })}${axes.map(({ format = String }, i) => {
    const before = i === 0 || i === axes.length - 1;
    return marksOf(scales[i]!, format).map(
      ({ text, at, below }) =>
        // The card shines through around the letters, so that lines behind them do not strike them out.
        html`<text style="paint-order:stroke;stroke:var(--card);stroke-width:3px" x="${px(across(i) + (before ? -7 : 7))}" y="${px(down(at) + (below ? 14 : 4))}" text-anchor="${before ? 'end' : 'start'}">${text}</text>`,
    );
  })}</svg>`;
}

/** What is written beside an axis: its ends, or its names where they are few. */
function marksOf({ ends, names }: Scale, format: (value: number) => string) {
  if (ends) {
    const [low, high] = ends;
    if (low === high) return [{ text: format(low), at: 0.5, below: false }];
    return [
      { text: format(high), at: 1, below: false },
      { text: format(low), at: 0, below: true },
    ];
  }
  if (names.length > namesShown) return [];
  return names.map((text, i) => ({ text, at: placeOf(i, names.length), below: false }));
}

interface Scale {
  /** Least and greatest, of numbers. */
  ends?: [number, number];
  names: string[];
  /** From 0, the foot, to 1. */
  at: (value: number | string) => number | undefined;
}

/** An axis holds numbers where all its values are; else names, in their order. */
function scaleOf(values: readonly AxisValue[]): Scale {
  const there = values.filter((value) => value !== undefined);
  const numbers = there.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
  if (numbers.length === there.length && numbers.length > 0) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    const scaled = low > 0 && high / low >= logFrom ? Math.log : (value: number) => value;
    const span = scaled(high) - scaled(low);
    const at = (value: number | string) => (span === 0 ? 0.5 : (scaled(Number(value)) - scaled(low)) / span);
    return { ends: [low, high], names: [], at };
  }
  const names = [...new Set(there.map(String))].sort();
  return {
    names,
    at: (value) => (names.includes(String(value)) ? placeOf(names.indexOf(String(value)), names.length) : undefined),
  };
}

const placeOf = (index: number, count: number) => (count === 1 ? 0.5 : 1 - index / (count - 1));
