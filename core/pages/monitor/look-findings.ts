import { badge, findings } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import type { MonitorReport } from '../../monitor/monitor-report.ts';
import { constantWords } from '../../values/constant-words.ts';
import { formatCount, formatNumber, formatPercent, formatTime, plural } from '../../values/format.ts';
import { observedName } from './observed-name.ts';
import { findingLine, type ToldFinding } from './told-findings.ts';

const maxTold = 12;

/** What was found and lasts, the dearest first, and what else there is to say of a look. */
export function lookFindings(report: MonitorReport, told: readonly ToldFinding[]): Html {
  const { performance, judged, window } = report;
  const verdict = performance?.verdict;
  const list: Parameters<typeof findings>[0][number][] = [];
  if (verdict?.degraded)
    list.push({
      tone: 'bad',
      text: html`${badge('degraded', 'bad')} ${observedName(verdict.metric)} is ${formatNumber(verdict.observed)}; when evaluated it was ${formatNumber(verdict.reference)}, a change for the worse by ${formatPercent(verdict.change)}.`,
    });
  const worse = performance?.worseThan;
  // What is certain is a finding.
  if (worse && !worse.certain)
    list.push({
      tone: 'warn',
      text: html`${badge('no use', 'warn')} Its decisions cost ${formatNumber(worse.excess.value)} per 1,000 more than ${constantWords(worse.decision)} would have (${formatNumber(worse.excess.lower)} to ${formatNumber(worse.excess.upper)}): with these costs the model is worse than none.`,
    });
  const { labels, objects } = report;
  if (objects.damaged)
    list.push({
      tone: 'warn',
      text: html`${badge('damaged', 'warn')} ${plural(objects.damaged.count, 'object')} of the inference log or of labels cannot be unpacked (<code>${objects.damaged.example}</code>): what it held counts for nothing. See who wrote it, and write it again under another name.`,
    });
  if (labels.unmatched > 0)
    list.push({
      tone: 'warn',
      text: html`${badge('labels', 'warn')} ${formatCount(labels.unmatched)} of ${formatCount(labels.count)} labels are of no prediction since ${formatTime(report.performanceSince.slice(0, 10))} (${labels.examples.join(', ')}${labels.unmatched > labels.examples.length && ', …'}): unknown keys, or older predictions${report.objects.omitted > 0 && ', or such as this look left out'}. They count for nothing.`,
    });
  list.push(...told.slice(0, maxTold).map(findingLine));
  const more = told.length - maxTold;
  if (more > 0)
    list.push({
      tone: 'info',
      text: html`And ${formatCount(more)} more that are not as dear: <code>npx perennial findings ${report.project}</code>`,
    });
  if (!judged)
    list.push({
      tone: 'info',
      text: `${formatCount(window.rows)} of ${formatCount(report.minimumRows)} predictions: drift and quality are judged when there are enough; until then predictions accumulate.`,
    });
  if (list.length === 0) list.push({ tone: 'good', text: 'No drift, no quality violation, no degradation.' });
  return findings(list);
}
