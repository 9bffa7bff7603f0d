import type { FeaturePlan } from '../prepare/plan/index.ts';
import { table } from '../report/elements.ts';
import { formatCount } from '../report/format.ts';
import { type Html, html } from '../report/html.ts';

const mostRows = 200;

/** Columns and features that the model does not see, and the reason for each. */
export function leftOutSection({ dropped, selection }: Pick<FeaturePlan, 'dropped' | 'selection'>): Html {
  const found = selection && html`<p class="note">Selection of features: ${selection}.</p>`;
  if (dropped.length === 0) return html`${found}<p class="note">Every column became a feature.</p>`;
  // What the selection dropped is the news, of the rest the project file and the profile tell.
  const ordered = [...dropped].sort((a, b) => Number(b.by === 'selection') - Number(a.by === 'selection'));
  return html`${found}${table(
    ['Column or feature', 'Left out because'],
    ordered.slice(0, mostRows).map(({ column, reason }) => ({ cells: [column, reason] })),
  )}${dropped.length > mostRows && html`<p class="note">… and ${formatCount(dropped.length - mostRows)} more.</p>`}`;
}
