import type { Evaluation } from '../../evaluate/evaluation-json.ts';
import { leastCovered } from '../../evaluate/intervals/least-covered.ts';
import { badge, table } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import type { Section } from '../../html/page.ts';
import { formatCount, formatNumber, formatPercent } from '../../values/format.ts';

const shownSlices = 10;

/** How often the truth lies in its interval, in all and by slice; none where the project asks for no intervals. */
export function intervalsSection(evaluation: Evaluation): Section[] {
  const { intervals } = evaluation;
  return intervals ? [{ id: 'intervals', title: 'Prediction intervals', body: body(evaluation, intervals) }] : [];
}

function body(
  { test, slices }: Evaluation,
  { rule, rows, folded, standardError }: NonNullable<Evaluation['intervals']>,
): Html {
  const { coverage, at, lower, upper } = rule;
  const { intervalCoverage: covered, intervalWidth: width } = test.metrics;
  const told =
    covered && width && standardError !== null
      ? html`Of ${formatCount(test.rows)} test rows ${formatPercent(covered.value)} lay within (standard error ${formatPercent(standardError)}), by intervals of mean width ${formatNumber(width.value)} that were calibrated on other rows.`
      : html`Too few test rows are left to measure it on rows that calibrated none.`;
  const least = leastCovered(slices, coverage).slice(0, shownSlices);
  return html`<p>Each prediction comes with an interval that the true value shall lie in with a chance of ${formatPercent(coverage)}. ${told}</p>
<p class="note">Conformalised on ${formatCount(rows)} rows that no model which predicts them was fitted on: ${folded ? 'those of the test part and, out of fold, of the training and the validation part' : 'those of the test part'}. The chance is over records that resemble
these rows; of a kind of records it may be more or less.</p>${table(
    ['#Prediction', '#Lower end', '#Upper end'],
    at.map((value, k) => ({
      cells: [formatNumber(value), formatNumber(value + lower[k]!), formatNumber(value + upper[k]!)],
    })),
  )}${
    least.length > 0 &&
    html`<h3>Slices that are covered least</h3>${table(
      ['Column', 'Group', '#Rows', '#Within', '#Mean width', ''],
      least.map((slice) => ({
        cells: [
          slice.column,
          slice.group,
          formatCount(slice.rows),
          formatPercent(slice.coverage),
          formatNumber(slice.width),
          slice.surely && badge('surely too few', 'warn'),
        ],
      })),
    )}`
  }`;
}
