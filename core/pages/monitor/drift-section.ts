import type { CheckResult, MonitorFindingKind } from '../../contracts/monitor-finding.ts';
import { badge, table } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import type { MonitorReport } from '../../monitor/monitor-report.ts';
import { dash, formatFixed, formatNumber, formatPercent } from '../../values/format.ts';
import { driftedFeatures } from './drifted-features.ts';

/** The figures of every feature, and of rows as wholes. */
export function driftSection(report: MonitorReport): Html {
  const { features, judged, wholes = [] } = report;
  const checks = new Map(report.checks.map((check) => [check.name, check]));
  const isOf = (kind: MonitorFindingKind) => (result: CheckResult) => checks.get(result.check)?.kind === kind;
  const short = ({ check }: CheckResult) => checks.get(check)?.words.short ?? check;
  const drifted = driftedFeatures(report);
  const results = [...features.flatMap((feature) => feature.results), ...wholes];
  const abouts = (kind: MonitorFindingKind) =>
    [...new Set(results.filter(isOf(kind)).map(({ check }) => check))].map((name) => {
      const { words, threshold } = checks.get(name)!;
      return html`<b>${words.short}</b>, allowed is ${formatNumber(threshold)}: ${words.about} `;
    });
  return html`<p class="note">What is nearest to its threshold, or furthest beyond it, stands first; more than what chance explains with so few rows is needed too. ${!judged && 'Not judged yet: the window has too few rows.'}</p>${table(
    [
      'Feature',
      'Kind',
      'Test',
      '#Statistic',
      '#Allowed',
      '#Chance',
      'Others',
      '#Missing (before)',
      '#Invalid',
      '#Unseen',
      '',
    ],
    features.map((f) => {
      const [most, ...others] = f.results
        .filter(isOf('drift'))
        .toSorted((a, b) => b.statistic / b.threshold - a.statistic / a.threshold);
      return {
        cells: [
          f.name,
          f.group,
          most ? short(most) : dash,
          ...figuresOf(most),
          others.map((other) => `${short(other)} ${formatFixed(other.statistic, 3)}`).join(', '),
          `${formatPercent(f.missing.observed)} (${formatPercent(f.missing.reference)})`,
          formatPercent(f.invalid),
          formatPercent(f.unseen),
          drifted.has(f.name) ? badge('drift', 'bad') : judged && most && badge('stable', 'good'),
        ],
      };
    }),
  )}${
    wholes.length > 0 &&
    table(
      ['Of rows as wholes', '#Statistic', '#Allowed', '#Chance'],
      wholes.map((result) => ({
        cells: [checks.get(result.check)?.words.statistic ?? result.check, ...figuresOf(result)],
      })),
    )
  }<p class="note">${abouts('drift')}${abouts('quality')}</p>`;
}

function figuresOf(result: CheckResult | undefined): string[] {
  return [result?.statistic, result?.threshold, result?.chance].map((figure) => formatFixed(figure, 3));
}
