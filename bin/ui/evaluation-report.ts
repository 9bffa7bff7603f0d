import type { Evaluation, LearningCurve, ReviewReport, TopKReport } from '../../core/evaluate/evaluation-json.ts';
import type { FairnessReport, SliceReport } from '../../core/evaluate/group-reports.ts';
import { leastCovered } from '../../core/evaluate/intervals/least-covered.ts';
import type { Estimate } from '../../core/metrics/estimate.ts';
import type { Colours } from './colours.ts';
import { formatCount, formatNumber, formatPercent, plural } from './format.ts';
import { renderTable } from './table.ts';

const maxSlices = 10;

/** What an evaluation says beyond its metrics, a section each: what is not known is left out. */
export function renderEvaluation(evaluation: Evaluation, c: Colours): string[] {
  const { topK, review, slices, fairness, learningCurve, intervals } = evaluation;
  return [
    ...(intervals ? [section('Prediction intervals', renderIntervals(evaluation, intervals, c), c)] : []),
    ...(topK ? [section('Precision and recall at k', renderTopK(topK, review, c), c)] : []),
    ...(slices && slices.tested > 0 ? [section('Slice analysis', renderSlices(slices, c), c)] : []),
    ...(learningCurve ? [section('Learning curve', renderCurve(learningCurve, c), c)] : []),
    ...fairness.map((report) => section(`Fairness by ${report.column}`, renderFairness(report, c), c)),
  ];
}

function section(title: string, body: string, c: Colours): string {
  return `${c.bold(title)}\n${body}`;
}

function renderTopK({ by, points, capacity, entity }: TopKReport, review: ReviewReport | null, c: Colours): string {
  const table = renderTable(
    [
      {
        title: by === 'day' ? 'listed a day' : 'listed',
        value: ({ size }) =>
          by === 'day' ? `${formatCount(size)}${size === capacity ? ' (capacity)' : ''}` : formatPercent(size),
      },
      { title: 'precision', value: (p) => fraction(p.precision), align: 'right' },
      { title: `by ${entity}`, value: (p) => fraction(p.entityPrecision), align: 'right' },
      { title: 'recall', value: (p) => fraction(p.recall), align: 'right' },
      { title: 'loss prevented', value: (p) => fraction(p.value), align: 'right' },
      { title: 'by expected loss', value: (p) => fraction(p.valueByLoss), align: 'right' },
    ],
    points,
    c,
    '  ',
  );
  if (!review) return table;
  const days = `${formatCount(review.daysOverCapacity)} of ${plural(review.days, 'day')} over the capacity`;
  return `${table}\n  ${c.dim(
    `decisions: ${formatNumber(review.reviewedPerDay)} reviews a day (${days}), with blocks recall ${formatPercent(review.recall)}, loss prevented ${formatPercent(review.lossPrevented)}`,
  )}`;
}

function renderIntervals(
  { test, slices }: Evaluation,
  { rule, rows, standardError }: NonNullable<Evaluation['intervals']>,
  c: Colours,
): string {
  const { intervalCoverage: covered, intervalWidth: width } = test.metrics;
  const measured =
    covered && width && standardError !== null
      ? `${formatPercent(covered.value)} of ${plural(test.rows, 'test row')} within (standard error ${formatPercent(standardError)}), mean width ${formatNumber(width.value)}`
      : 'too few test rows are left to measure it';
  const asked = `${formatPercent(rule.coverage)} asked for, calibrated on ${plural(rows, 'row')}`;
  const least = leastCovered(slices, rule.coverage).filter(({ surely }) => surely);
  const table = renderTable(
    [
      { title: 'column', value: (s) => s.column, width: 30 },
      { title: 'group', value: (s) => s.group, width: 40 },
      { title: 'rows', value: (s) => formatCount(s.rows), align: 'right' },
      { title: 'within', value: (s) => formatPercent(s.coverage), align: 'right' },
      { title: 'mean width', value: (s) => formatNumber(s.width), align: 'right' },
    ],
    least.slice(0, maxSlices),
    c,
    '  ',
  );
  const head = `  ${measured}\n  ${c.dim(asked)}`;
  return least.length > 0 ? `${head}\n  ${c.dim('surely covered less often:')}\n${table}` : head;
}

function renderSlices({ slices, tested, testedBy, columns, overall }: SliceReport, c: Colours): string {
  const weak = slices.filter((slice) => slice.weak);
  const searched = `${plural(tested, 'slice')} of ${plural(columns.length, 'column')} tested by ${testedBy}${overall === null ? '' : ` (${formatNumber(overall)} overall)`}`;
  if (weak.length === 0) return `  ${c.dim(`none of ${searched} is significantly weaker`)}`;
  const table = renderTable(
    [
      { title: 'column', value: (s) => s.column, width: 30 },
      { title: 'group', value: (s) => s.group, width: 40 },
      { title: 'rows', value: (s) => formatCount(s.rows), align: 'right' },
      { title: testedBy, value: (s) => estimate(s.value), align: 'right' },
      { title: 'rest', value: (s) => formatNumber(s.rest), align: 'right' },
      { title: 'q', value: (s) => (s.q! < 1e-4 ? '<0.0001' : formatNumber(s.q)), align: 'right' },
    ],
    weak.slice(0, maxSlices),
    c,
    '  ',
  );
  const more = weak.length > maxSlices ? `, ${weak.length - maxSlices} more in the card` : '';
  return `${table}\n  ${c.dim(`${formatCount(weak.length)} weak of ${searched}${more}`)}`;
}

function renderFairness({ groups, disparity }: FairnessReport, c: Colours): string {
  const table = renderTable(
    [
      { title: 'group', value: (g) => g.name, width: 40 },
      { title: 'rows', value: (g) => `${formatCount(g.rows)}${g.tooSmall ? ' (too few)' : ''}`, align: 'right' },
      { title: 'selected', value: (g) => fraction(g.selected), align: 'right' },
      { title: 'true positive rate', value: (g) => fraction(g.truePositiveRate), align: 'right' },
      { title: 'false positive rate', value: (g) => fraction(g.falsePositiveRate), align: 'right' },
      { title: 'metric', value: (g) => (g.metric ? estimate(g.metric) : ''), align: 'right' },
    ],
    groups,
    c,
    '  ',
  );
  if (!disparity) return table;
  const figures: [string, Estimate | null][] = [
    ['parity difference', disparity.demographicParityDifference],
    ['parity ratio', disparity.demographicParityRatio],
    ['equalised odds difference', disparity.equalizedOddsDifference],
  ];
  const known = figures.flatMap(([name, e]) => (e ? [`${name} ${estimate(e)}`] : []));
  return `${table}\n  ${c.dim(known.join(', '))}`;
}

function renderCurve({ points, secondHalf, doubling, metric, algorithm }: LearningCurve, c: Colours): string {
  const table = renderTable(
    [
      { title: 'training rows', value: (p) => formatCount(p.rows), align: 'right' },
      { title: metric, value: (p) => estimate(p.score), align: 'right' },
    ],
    points,
    c,
    '  ',
  );
  const twice = doubling
    ? `, twice the rows: about ${formatNumber(doubling.score)}, a gain of ${estimate(doubling.gain)}`
    : '';
  const half = secondHalf ? `, the second half brought ${estimate(secondHalf)}` : '';
  return `${table}\n  ${c.dim(`${algorithm} at its defaults, validation part${half}${twice}`)}`;
}

function fraction(estimate: Estimate | null): string {
  return estimate ? formatPercent(estimate.value) : '';
}

function estimate(estimate: Estimate | null): string {
  if (!estimate) return '';
  return `${formatNumber(estimate.value)} (${formatNumber(estimate.lower)} to ${formatNumber(estimate.upper)})`;
}
