import { type Html, html, trusted } from './html.ts';
import { style } from './style.ts';

export interface Section {
  /** Anchor: letters, digits and hyphens. */
  id: string;
  title: string;
  body: Html;
}

export interface Page {
  kicker: string;
  title: string;
  lead: Html | string;
  /** Before the first section: tiles, findings. */
  summary: Html;
  sections: readonly Section[];
  footer: string;
}

/**
 * A page of its own: nothing is loaded, and the policy in its head lets nothing be (no script at all), whatever text of
 * untrusted origin it shows.
 */
export function page({ kicker, title, lead, summary, sections, footer }: Page): string {
  return html`${trusted('<!doctype html>')}
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer"><title>${title} · ${kicker}</title><style>${trusted(style)}</style></head>
<body><div class="head"><div class="kicker">${kicker}</div><h1>${title}</h1><div class="lead">${lead}</div>
<nav>${sections.map((s) => html`<a href="#${s.id}">${s.title}</a>`)}</nav></div>
<main>${summary}${sections.map((s) => html`<section id="${s.id}"><h2>${s.title}</h2>${s.body}</section>\n`)}</main>
<footer>${footer}</footer></body></html>
`.toString();
}
