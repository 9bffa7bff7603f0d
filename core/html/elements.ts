import { formatNumber } from '../values/format.ts';
import { type Html, type HtmlValue, html } from './html.ts';

export type Tone = 'good' | 'warn' | 'bad' | 'info';

/** The figures that matter, large. */
export function tiles(
  entries: readonly { label: string; value: string; note?: string | undefined; tone?: Tone | undefined }[],
): Html {
  return html`<div class="tiles">${entries.map(
    (t) =>
      html`<div class="tile ${t.tone}"><span>${t.label}</span><b>${t.value}</b>${t.note && html`<small>${t.note}</small>`}</div>`,
  )}</div>`;
}

/** Columns whose label starts with `#` hold numbers: they are set flush right. */
export function table(
  labels: readonly string[],
  rows: readonly { cells: readonly HtmlValue[]; chosen?: boolean }[],
): Html {
  const kind = labels.map((label) => (label.startsWith('#') ? 'n' : ''));
  return html`<div class="scroll"><table><thead><tr>${labels.map(
    (label, i) => html`<th class="${kind[i]}">${label.replace('#', '')}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr class="${row.chosen && 'chosen'}">${row.cells.map((cell, i) => html`<td class="${kind[i]}">${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

export function badge(text: string, tone: Tone): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}

/** Findings, the worst first as given. */
export function findings(entries: readonly { tone: Tone; text: HtmlValue }[]): Html {
  return html`<ul class="findings">${entries.map((f) => html`<li class="${f.tone}">${f.text}</li>`)}</ul>`;
}

/** A figure with a heading, a short note beside it and facts below. */
export function card(entry: {
  title: HtmlValue;
  note?: HtmlValue;
  body: HtmlValue;
  facts?: readonly [string, string][];
}): Html {
  return html`<div class="card"><header><h3>${entry.title}</h3><span class="note">${entry.note}</span></header>${entry.body}${
    entry.facts &&
    html`<div class="facts">${entry.facts.map(([name, value]) => html`<span>${name} <b>${value}</b></span>`)}</div>`
  }</div>`;
}

/** A name that is broken after its dots first where it is too long for its line. */
export function dottedName(name: string): Html {
  return html`${name.split('.').map((part, i) => html`${i > 0 && html`.<wbr>`}${part}`)}`;
}

/** Terms and what they are. */
export function definitions(entries: readonly [string, HtmlValue][]): Html {
  return html`<dl>${entries.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`;
}

/** Colours 1 to 5 of the style sheet by name. */
export function legend(entries: readonly [name: string, colour: number][]): Html {
  return html`<div class="legend">${entries.map(
    ([name, colour]) => html`<span><i style="background:var(--s${colour})"></i>${name}</span>`,
  )}</div>`;
}

/** Horizontal bars of positive numbers with their names: as HTML, so that long names are cut and not squeezed. */
export function namedBars(entries: readonly { name: string; value: number; text: HtmlValue }[]): Html {
  const most = Math.max(...entries.map((e) => e.value), 1e-12);
  return html`<div class="bars">${entries.map(
    (e) =>
      html`<span class="name" title="${e.name}">${e.name}</span><span class="track"><span class="fill" style="width:${(
        (100 * e.value) / most
      ).toFixed(1)}%"></span></span><span class="n">${e.text}</span>`,
  )}</div>`;
}

/** Costs side by side; a negative one is a gain and has no bar. */
export function costBars(entries: readonly (readonly [name: string, cost: number])[]): Html {
  return namedBars(entries.map(([name, cost]) => ({ name, value: Math.max(0, cost), text: formatNumber(cost) })));
}
