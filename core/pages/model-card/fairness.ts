import type { Disparity, FairnessGroup, FairnessReport } from '../../evaluate/group-reports.ts';
import { badge, card, table } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { intervalPlot } from '../../html/interval-plot.ts';
import type { Section } from '../../html/page.ts';
import type { Estimate } from '../../metrics/estimate.ts';
import { formatAxisPercent, formatCount, formatNumber, formatPercent } from '../../values/format.ts';
import { fractionWithRange, metricName, withRange } from '../metric-words.ts';

/** The four-fifths rule of the US Equal Employment Opportunity Commission (29 CFR 1607.4 D). */
const fourFifths = 0.8;

/** Decisions and errors by the groups of protected columns; none where no column is marked. */
export function fairnessSection(reports: readonly FairnessReport[], metric: string): Section[] {
  if (reports.length === 0) return [];
  const decides = reports.some((r) => r.groups.some((g) => g.selected));
  const lead = decides
    ? 'By columns marked as protected, which are no features of their own. Selected is every record that is not allowed: blocked, or held up by a review. Groups are compared as fairlearn does: largest against smallest rate, to which noise adds, so that with small groups figures and intervals lean towards a difference.'
    : 'By columns marked as protected, which are no features of their own.';
  const body = html`<p class="note">${lead} Figures show differences; whether these are justified is for people to judge.</p>${reports.map(
    (report) => ofColumn(report, metric),
  )}`;
  return [{ id: 'fairness', title: 'Fairness', body }];
}

function ofColumn({ column, groups, disparity }: FairnessReport, metric: string): Html {
  const decides = groups.some((g) => g.selected);
  const plot = (title: string, figure: (g: FairnessGroup) => Estimate | null, inPercent = true) =>
    card({
      title,
      body: intervalPlot({
        label: `${title} by ${column}`,
        width: 360,
        rows: groups.filter(figure).map((g) => ({ name: g.name, estimate: figure(g) })),
        ...(inPercent && { format: formatAxisPercent, fromZero: true }),
      }),
    });
  return html`<h3>${column}</h3>${disparity && html`<p>${sentences(disparity)}</p>`}<div class="cards">${
    decides
      ? [
          plot('Selected', (g) => g.selected),
          groups.some((g) => g.truePositiveRate) && plot('Of the positive, selected', (g) => g.truePositiveRate),
          groups.some((g) => g.falsePositiveRate) && plot('Of the negative, selected', (g) => g.falsePositiveRate),
        ]
      : plot(metricName(metric), (g) => g.metric, false)
  }</div>${disparity && disparityTable(disparity)}${groupTable(groups, metric, decides)}`;
}

function sentences({ demographicParityRatio, allowedRatio, equalizedOddsDifference }: Disparity): Html {
  const below = (ratio: Estimate | null) => ratio !== null && ratio.value < fourFifths;
  const parity = demographicParityRatio
    ? html`The group selected least often is selected ${formatFixedRatio(demographicParityRatio)} times as often as the one selected most. ${
        below(demographicParityRatio) && badge('below four fifths', 'warn')
      } `
    : html`No record of these groups is selected. `;
  const odds =
    equalizedOddsDifference &&
    `Among records of the same outcome the fractions selected differ by up to ${formatPercent(equalizedOddsDifference.value)}. `;
  const allowed =
    allowedRatio &&
    html`Of being allowed the ratio is ${formatFixedRatio(allowedRatio)}. ${below(allowedRatio) && badge('below four fifths', 'warn')}`;
  return html`${parity}${odds}${allowed}`;
}

function formatFixedRatio(ratio: Estimate): string {
  return `${ratio.value.toFixed(2)} (${ratio.lower.toFixed(2)} to ${ratio.upper.toFixed(2)})`;
}

function disparityTable(disparity: Disparity): Html {
  const rows: [string, Estimate | null, (e: Estimate | null) => string][] = [
    [
      'Demographic parity: difference of the fractions selected',
      disparity.demographicParityDifference,
      fractionWithRange,
    ],
    [
      'Demographic parity: ratio of the fractions selected (disparate impact)',
      disparity.demographicParityRatio,
      withRange,
    ],
    ['Ratio of the fractions allowed', disparity.allowedRatio, withRange],
    [
      'Difference of the true positive rates (equal opportunity)',
      disparity.truePositiveRateDifference,
      fractionWithRange,
    ],
    ['Difference of the false positive rates', disparity.falsePositiveRateDifference, fractionWithRange],
    ['Equalised odds: the larger of the two', disparity.equalizedOddsDifference, fractionWithRange],
  ];
  return table(
    ['Largest against smallest', '#Value (interval)'],
    rows.map(([name, estimate, format]) => ({ cells: [name, format(estimate)] })),
  );
}

function groupTable(groups: readonly FairnessGroup[], metric: string, decides: boolean): Html {
  const binary = groups.some((g) => g.positives !== null);
  const means = groups.every((g) => g.predicted !== null);
  const format = binary ? formatPercent : formatNumber;
  return table(
    [
      'Group',
      '#Rows',
      ...(binary ? ['#Positive'] : []),
      ...(decides ? ['#Selected', '#In review', '#True positive rate', '#False positive rate'] : []),
      `#${metricName(metric)}`,
      ...(means ? ['#Predicted', '#Observed'] : []),
    ],
    groups.map((g) => ({
      cells: [
        html`${g.name} ${g.tooSmall && badge('too small', 'info')}`,
        formatCount(g.rows),
        ...(binary ? [formatCount(g.positives)] : []),
        ...(decides
          ? [
              formatPercent(g.selected?.value),
              formatPercent(g.reviewed),
              formatPercent(g.truePositiveRate?.value),
              formatPercent(g.falsePositiveRate?.value),
            ]
          : []),
        withRange(g.metric),
        ...(means ? [format(g.predicted), format(g.observed)] : []),
      ],
    })),
  );
}
