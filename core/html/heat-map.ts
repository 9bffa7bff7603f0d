import { dash } from '../values/format.ts';
import { px } from './frame.ts';
import { type Html, html } from './html.ts';

export interface HeatMap {
  label: string;
  names: readonly string[];
  /** Shape (names, names), in [-1, 1]; null is unknown. */
  values: readonly (readonly (number | null)[])[];
}

/** Square of associations: green rises together, orange against each other. */
export function heatMap({ label, names, values }: HeatMap): Html {
  const cell = Math.max(26, Math.min(54, Math.floor(880 / Math.max(names.length, 1))));
  const left = 8 + Math.min(150, 6.4 * Math.max(...names.map((n) => Math.min(n.length, 22)), 1));
  const slant = left * 0.62;
  const width = left + cell * names.length + slant * 0.75;
  const height = slant + 14 + cell * names.length;
  const short = (name: string) => (name.length > 22 ? `${name.slice(0, 21)}…` : name);
  return html`<svg viewBox="0 0 ${px(width)} ${px(height)}" role="img" aria-label="${label}" style="min-width:${px(Math.min(620, width))}px;max-width:${px(width)}px">${names.map(
    (name, i) => {
      const middle = left + cell * (i + 0.5);
      const y = slant + 14 + cell * (i + 0.5);
      return html`<text x="${px(left - 6)}" y="${px(y + 4)}" text-anchor="end">${short(name)}</text><text transform="translate(${px(
        middle - 2,
      )} ${px(slant + 8)}) rotate(-40)">${short(name)}</text>`;
    },
  )}${values.map((row, i) =>
    row.map((exact, j) => {
      const value = exact === null ? null : Math.round(exact * 100) / 100 || 0;
      const x = left + cell * j;
      const y = slant + 14 + cell * i;
      const tone = value !== null && value < 0 ? 'neg' : 'pos';
      const strength = value === null ? 0 : Math.abs(value);
      return html`<rect x="${px(x + 0.7)}" y="${px(y + 0.7)}" width="${cell - 1.4}" height="${cell - 1.4}" rx="3" style="fill:rgba(var(--heat-${tone}),${px(
        0.05 + 0.9 * strength,
      )})"><title>${names[i]} · ${names[j]}: ${exact === null ? dash : exact.toFixed(3)}</title></rect>${
        cell >= 36 &&
        html`<text x="${px(x + cell / 2)}" y="${px(y + cell / 2 + 3.5)}" text-anchor="middle" class="${
          strength > 0.55 ? 'inverse' : strength > 0.2 ? 'strong' : ''
        }" style="font-size:10px">${value === null ? dash : value.toFixed(2)}</text>`
      }`;
    }),
  )}</svg>`;
}
