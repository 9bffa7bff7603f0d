import { table } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { formatCount } from '../../values/format.ts';
import type { ModelCardInput } from './input.ts';

const maxRows = 200;

/** Columns and features that the model does not see, what was made of pairs of columns, and the reason for each. */
export function leftOutSection({
  dropped,
  selection,
  pairs,
}: Pick<ModelCardInput, 'dropped' | 'selection' | 'pairs'>): Html {
  const made = pairs.map((pair) => {
    const [without, own] = [pair.without.toPrecision(4), pair.with.toPrecision(4)];
    return html`<p class="note">Made of two columns: ${pair.name}, with which the cross-validated loss of short trees is ${own} and without which it is ${without}.</p>`;
  });
  const found = html`${selection && html`<p class="note">Selection of features: ${selection}.</p>`}${made}`;
  if (dropped.length === 0) return html`${found}<p class="note">Every column became a feature.</p>`;
  // What the selection and the course of time dropped is the news, of the rest the project file and the profile tell.
  const ordered = [...dropped].sort((a, b) => Number(b.by !== undefined) - Number(a.by !== undefined));
  return html`${found}${table(
    ['Column or feature', 'Left out because'],
    ordered.slice(0, maxRows).map(({ column, reason }) => ({ cells: [column, reason] })),
  )}${dropped.length > maxRows && html`<p class="note">… and ${formatCount(dropped.length - maxRows)} more.</p>`}`;
}
