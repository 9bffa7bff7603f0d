import { tiles } from '../../html/elements.ts';
import { html } from '../../html/html.ts';
import { page } from '../../html/page.ts';
import type { MonitorReport } from '../../monitor/monitor-report.ts';
import { emptyTimeline } from '../../monitor/timeline/timeline.ts';
import { constantWords } from '../../values/constant-words.ts';
import { dash, formatCount, formatFixed, formatNumber, formatTime } from '../../values/format.ts';
import { distributions } from './distributions.ts';
import { driftSection } from './drift-section.ts';
import { driftedFeatures } from './drifted-features.ts';
import { lookFindings } from './look-findings.ts';
import { performanceSection } from './performance-section.ts';
import { type ToldFinding, toldFindings } from './told-findings.ts';
import { type Life, openSection, trendsSection } from './trends.ts';

const noLife: Life = { findings: [], timeline: emptyTimeline };

/** A check of the monitor as a page of its own (HTML), with what all looks have seen. */
export function monitorReport(report: MonitorReport, life: Life = noLife): string {
  const { window, features, performance } = report;
  const told = toldFindings(report.findings, life.findings);
  const drifted = driftedFeatures(report);
  const violations = report.findings.filter(({ kind }) => kind === 'quality');
  const verdict = performance?.verdict;
  return page({
    kicker: `${report.project} · monitor`,
    title: headline(report, told),
    lead: html`Model version ${report.modelVersion}, looked at on ${formatTime(report.at)} UTC (${report.by})`,
    summary: html`${tiles([
      {
        label: 'New predictions',
        value: formatCount(window.rows),
        note: window.from ? `${formatTime(window.from)} to ${formatTime(window.to)}` : undefined,
      },
      {
        label: 'Drifted features',
        value: report.judged ? `${drifted.size} of ${features.length}` : dash,
        note: report.judged ? largestWords(report) : 'not judged yet',
        tone: !report.judged ? undefined : drifted.size > 0 ? 'bad' : 'good',
      },
      {
        label: 'Quality violations',
        value: report.judged ? formatCount(violations.length) : dash,
        note: report.judged ? undefined : 'not judged yet',
        tone: !report.judged ? undefined : violations.length > 0 ? 'bad' : 'good',
      },
      {
        label: 'Labelled predictions',
        value: formatCount(performance?.rows ?? 0),
        note: `since ${formatTime(report.performanceSince.slice(0, 10))}`,
      },
      ...(performance?.cost
        ? [
            {
              label: 'Realised cost per 1,000',
              value: formatNumber(performance.cost.realised.value),
              note:
                performance.cost.reference === null
                  ? undefined
                  : `${formatNumber(performance.cost.reference)} when evaluated`,
              tone: verdict?.degraded ? ('bad' as const) : undefined,
            },
          ]
        : []),
    ])}${lookFindings(report, told)}`,
    sections: [
      ...(life.findings.length > 0 ? [{ id: 'open', title: 'Open findings', body: openSection(life) }] : []),
      ...(life.timeline.days.length > 0 ? [{ id: 'trends', title: 'All looks', body: trendsSection(life) }] : []),
      { id: 'performance', title: 'Performance', body: performanceSection(report, life) },
      { id: 'drift', title: 'Drift', body: driftSection(report) },
      { id: 'features', title: 'Distributions', body: distributions(report) },
    ],
    footer: `Perennial monitor ${report.monitorId}. ${formatCount(report.objects.read)} objects of the inference log read${
      report.objects.omitted > 0 ? `, ${formatCount(report.objects.omitted)} older ones left out` : ''
    }; left out: ${formatCount(window.repeated)} repeated predictions, ${formatCount(window.otherVersions)} of other versions, ${formatCount(window.malformed)} unreadable lines.`,
  });
}

function headline({ judged, window, performance }: MonitorReport, told: readonly ToldFinding[]): string {
  // What somebody knows of, or wants to hear of later, needs no attention.
  const open = told
    .filter(({ finding, record }) => finding.check !== 'constant' && (!record || record.state === 'open'))
    .map(({ finding }) => finding.kind);
  const worse = performance?.worseThan;
  const words = [
    open.includes('drift') && 'drift',
    open.includes('quality') && 'poor data',
    (performance?.verdict?.degraded || open.includes('performance')) && 'degraded performance',
    worse && `costs more than ${constantWords(worse.decision)}${worse.certain ? '' : ' (not certain yet)'}`,
  ].filter((word) => typeof word === 'string');
  if (words.length > 0) return `Attention: ${words.join(', ')}`;
  if (judged) return 'All well';
  return window.rows === 0 ? 'No new predictions' : 'Too few predictions to judge yet';
}

/** `largest stability index 0.123`: of the checks for drift, in terms of their thresholds. */
function largestWords({ checks, features }: MonitorReport): string | undefined {
  const drift = new Map(checks.flatMap(({ name, kind, words }) => (kind === 'drift' ? [[name, words] as const] : [])));
  const [largest] = features
    .flatMap(({ results }) => results.filter(({ check }) => drift.has(check)))
    .sort((a, b) => b.statistic / b.threshold - a.statistic / a.threshold);
  const words = largest && drift.get(largest.check);
  return words && `largest ${words.statistic.toLowerCase()} ${formatFixed(largest.statistic, 3)}`;
}
