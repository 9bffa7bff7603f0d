import type { Slice, SliceReport } from '../../evaluate/group-reports.ts';
import { badge, card, table } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { intervalPlot } from '../../html/interval-plot.ts';
import type { Section } from '../../html/page.ts';
import { dash, formatCount, formatFixed, formatNumber, formatPercent } from '../../values/format.ts';
import { metricInText, metricName, withRange } from '../metric-words.ts';

const maxPlotted = 14;
const maxListed = 25;

/** Groups of records on which the model does worse than on the rest; none where no column was looked at. */
export function slicesSection(report: SliceReport | null): Section[] {
  if (!report || report.columns.length === 0) return [];
  return [{ id: 'slices', title: 'Slice analysis', body: body(report) }];
}

function body(report: SliceReport): Html {
  const weak = report.slices.filter((slice) => slice.weak);
  const tested = report.slices.filter((slice) => slice.value);
  const listed = weak.length > 0 ? weak.slice(0, maxListed) : tested.slice(0, 5);
  const rest = weak.length - listed.length;
  const withRates = report.slices.every((slice) => slice.observed !== null);
  const format = report.slices.every((slice) => slice.positives === null) ? formatNumber : formatPercent;
  return html`<p>${verdict(report, weak)}</p><p class="note">${explained(report)}</p>${
    tested.length > 0 &&
    html`<div class="cards two">${card({
      title: `${metricName(report.testedBy)} by slice`,
      note: 'filled: significantly weaker',
      body: intervalPlot({
        label: `${metricName(report.testedBy)} of the weakest slices`,
        rows: tested.slice(0, maxPlotted).map((slice) => ({
          name: nameOf(slice),
          estimate: slice.value,
          colour: slice.weak ? 'var(--bad)' : 'var(--s1)',
          filled: slice.weak,
        })),
        ...(report.overall !== null && { reference: { value: report.overall, text: 'all records' } }),
        xTitle: metricName(report.testedBy),
      }),
    })}</div>`
  }${
    listed.length > 0 &&
    table(
      [
        'Slice',
        '#Rows',
        `#${metricName(report.testedBy)}`,
        '#Rest',
        '#Worse by',
        '#Effect',
        '#q',
        ...(withRates ? ['#Predicted', '#Observed'] : []),
      ],
      listed.map((slice) => ({
        cells: [
          html`${nameOf(slice)} ${slice.weak && badge('weak', 'bad')}`,
          formatCount(slice.rows),
          withRange(slice.value),
          formatNumber(slice.rest),
          formatPercent(slice.worseBy),
          slice.effect === null ? dash : formatFixed(slice.effect, 2),
          slice.q !== null && slice.q < 1e-4 ? '<0.0001' : formatNumber(slice.q),
          ...(withRates ? [format(slice.predicted), format(slice.observed)] : []),
        ],
      })),
    )
  }${rest > 0 && html`<p class="note">${formatCount(rest)} more are in evaluation.json.</p>`}`;
}

function nameOf({ column, group }: Slice): string {
  return `${column}: ${group}`;
}

function verdict({ tested, columns, rows }: SliceReport, weak: readonly Slice[]): string {
  if (tested === 0)
    return `Of ${formatCount(columns.length)} columns no slice was large enough to be tested (100 rows, and 10 of each class on both sides).`;
  const searched = `${formatCount(tested)} slices of ${formatCount(columns.length)} columns`;
  const [worst] = weak;
  if (!worst) return `None of ${searched} is significantly weaker than the rest; the weakest are shown.`;
  const many = weak.length === 1 ? 'one is' : `${formatCount(weak.length)} are`;
  return `Of ${searched} ${many} significantly weaker than the rest, most of all ${nameOf(worst)} (${formatCount(worst.rows)} of ${formatCount(rows)} rows).`;
}

function explained(report: SliceReport): string {
  const { testedBy, falseDiscoveryRate, smallestDifference, sampled, rows, leftOut } = report;
  return [
    `Weak: worse than all other records by ${metricInText(testedBy)} with a false discovery rate of at most ${formatPercent(falseDiscoveryRate)} (q, Benjamini and Hochberg) and by at least ${formatPercent(smallestDifference)} of the rest's value (of an area under a curve: of what it lacks to 1).`,
    'A slice may be weak because its records are harder or worth more; where predicted and observed differ, the model itself is off.',
    sampled && `A sample of ${formatCount(rows)} test rows was looked at.`,
    leftOut > 0 &&
      `${formatCount(leftOut)} further columns were not looked at: name those that matter in evaluation.slices.`,
  ]
    .filter((text) => typeof text === 'string')
    .join(' ');
}
