import type { AnomalyReport, Evaluation } from '../../evaluate/evaluation-json.ts';
import { table } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import type { Section } from '../../html/page.ts';
import { formatCount, formatNumber, formatPercent } from '../../values/format.ts';

/** What an anomaly project's scores are like, and how many records go to people; none of other tasks. */
export function anomaliesSection({ anomalies }: Evaluation): Section[] {
  return anomalies ? [{ id: 'anomalies', title: 'Scores and reviews', body: body(anomalies) }] : [];
}

function body({ fraction, threshold, reviewed, reviewedPerDay, scores, labelled }: AnomalyReport): Html {
  return html`<p>Of the test rows ${formatPercent(reviewed)} have a score above ${formatNumber(threshold)} and go to review${
    reviewedPerDay !== null && `, ${formatNumber(reviewedPerDay)} a day`
  }; the threshold was set on earlier rows so that ${formatPercent(fraction)} would. ${
    labelled
      ? html`Of ${formatCount(labelled.rows)} labelled test rows ${formatCount(labelled.anomalies)} are anomalies, of which ${formatPercent(labelled.recall)} are reviewed${
          labelled.precision !== null && `; of those reviewed ${formatPercent(labelled.precision)} are anomalies`
        }. Labels judge only: the model has learnt from none.`
      : 'No test row is labelled as an anomaly, so that nothing says whether what is unlike the others is what people look for.'
  }</p>${table(
    ['#Of the test rows up to', '#Score'],
    scores.map(({ level, score }) => ({ cells: [formatPercent(level), formatNumber(score)] })),
  )}`;
}
