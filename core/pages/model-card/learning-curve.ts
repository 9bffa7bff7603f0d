import type { Project } from '../../contracts/project.ts';
import type { LearningCurve } from '../../evaluate/evaluation-json.ts';
import { card, legend, table } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { linePlot } from '../../html/line-plot.ts';
import type { Section } from '../../html/page.ts';
import { formatCount, formatNumber, formatPercent } from '../../values/format.ts';
import { metricInText, metricName, range, words } from '../metric-words.ts';

/** Whether more data would help; none where it was not measured. */
export function learningCurveSection(curve: LearningCurve | null, project: Project): Section[] {
  if (!curve) return [];
  return [{ id: 'learning-curve', title: 'Learning curve', body: body(curve, project) }];
}

function body(curve: LearningCurve, project: Project): Html {
  const { points, doubling, metric, algorithm } = curve;
  const x = [...points.map((p) => p.rows), ...(doubling ? [doubling.rows] : [])];
  const measured = points.map((p) => p.score.value);
  const projected = x.map((_, i) =>
    i === points.length - 1 ? measured[i]! : i === points.length ? doubling!.score : null,
  );
  const series = [
    {
      name: `measured on the validation part`,
      colour: 1,
      values: x.map((_, i) => measured[i] ?? null),
      band: x.map((_, i) => {
        const score = points[i]?.score;
        return score ? ([score.lower, score.upper] as const) : null;
      }),
    },
    ...(doubling ? [{ name: 'expected of twice the rows', colour: 2, values: projected }] : []),
  ];
  return html`<p>${sentence(curve)}</p><p class="note">${words(algorithm)} at its defaults on random fractions of the training rows, judged on the same ${
    project.data.split?.by === 'group'
      ? 'validation part; rows of a group are drawn apart, so new groups may bring more than shown'
      : 'validation part'
  }. Features are those fitted on all training rows. Intervals, and that of the gain, are of the validation rows only.</p><div class="cards two">${card(
    {
      title: `${metricName(metric)} by training rows`,
      body: html`${legend(series.map(({ name, colour }) => [name, colour]))}${linePlot({
        label: `${metricName(metric)} by training rows`,
        width: 520,
        height: 260,
        x,
        xTitle: 'training rows',
        series,
        yFormat: formatNumber,
        fromZero: false,
      })}`,
    },
  )}</div>${table(
    ['Fraction of the rows', '#Rows', `#${metricName(metric)}`, '#Interval'],
    points.map(({ fraction, rows, score }) => ({
      cells: [formatPercent(fraction), formatCount(rows), formatNumber(score.value), range(score)],
    })),
  )}`;
}

function sentence({ doubling, secondHalf, metric, points }: LearningCurve): string {
  const now = formatNumber(points.at(-1)!.score.value);
  const measured = secondHalf
    ? `The second half of the training rows changed ${metricInText(metric)} for the ${secondHalf.value < 0 ? 'worse' : 'better'} by ${formatNumber(
        Math.abs(secondHalf.value),
      )}${secondHalf.lower > 0 || secondHalf.upper < 0 ? '' : ', which may be chance'}.`
    : '';
  if (!doubling) return `${measured} The points follow no curve from which to tell what more rows would bring.`.trim();
  const { gain, rows, score, relative } = doubling;
  const twice = `${measured} Twice the rows (${formatCount(rows)}) would`.trim();
  return gain.value > 0
    ? `${twice} be expected to bring it from ${now} to about ${formatNumber(score)}, a gain of ${formatNumber(gain.value)} (${range(gain)}) or ${formatPercent(relative)}.`
    : `${twice} not be expected to improve it.`;
}
