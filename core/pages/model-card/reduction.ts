import type { ReductionReport } from '../../contracts/reduction.ts';
import { table } from '../../html/elements.ts';
import { html } from '../../html/html.ts';
import type { Section } from '../../html/page.ts';
import { reducedInWords } from '../../optimise/reduce/reduction-words.ts';
import { formatCount, formatNumber, plural } from '../../values/format.ts';
import { metricName } from '../metric-words.ts';

/** How the chosen model was made smaller before it serves; none where that was not asked for. */
export function reductionSection(reduced: ReductionReport | undefined): Section[] {
  if (!reduced) return [];
  const { rows, tolerance, metrics, bytes, featuresLeftOut } = reduced;
  const unread =
    featuresLeftOut > 0
      ? html`<p>What serves does not read ${plural(featuresLeftOut, 'feature')}, which it is not given any more.</p>`
      : html``;
  const figures =
    metrics.length > 0
      ? table(
          ['Figure', '#As it was trained', '#As it serves', '#Most that it might be worse'],
          metrics.map(({ metric, before, after, allowed }) => ({
            cells: [metricName(metric), formatNumber(before), formatNumber(after), formatNumber(allowed)],
          })),
        )
      : html``;
  return [
    {
      id: 'reduction',
      title: 'Made smaller',
      body: html`<p>It has ${reducedInWords(reduced)}.</p><p class="note">Of the model of the training part (${formatCount(bytes.before)} bytes, ${formatCount(bytes.after)} afterwards), on ${formatCount(rows)} test rows, which neither training nor early stopping has used; no figure may be worse by more than ${formatNumber(tolerance)} of its standard error. What serves, fitted on more rows, was made smaller in the same way.</p>${figures}${unread}`,
    },
  ];
}
