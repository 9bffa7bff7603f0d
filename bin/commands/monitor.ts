import { featuresFound } from '../../core/contracts/monitor-finding.ts';
import type { MonitorRecord } from '../../core/contracts/registry/monitor.ts';
import { wordsOf } from '../../core/monitor/checks/words-of.ts';
import { constantWords } from '../../core/values/constant-words.ts';
import type { Platform } from '../client/platform.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import type { Colours } from '../ui/colours.ts';
import { formatCount, formatMoney, formatNumber, formatTime, plural } from '../ui/format.ts';
import { withoutKeys } from '../ui/run-report.ts';
import { renderFields } from '../ui/table.ts';

export const monitor: CommandDefinition = {
  usage: 'monitor <name>',
  summary: 'run the monitor now: quality, drift, performance, cost',
  examples: ['monitor bank-fraud --wait', 'monitor bank-fraud --wait --json'],
  configure: (command) =>
    command
      .option('--wait', 'wait for its end and show the report')
      .option('--timeout <seconds>', 'how long to wait', wholeNumber(1), 900),
  async perform(
    { connect, progress, colours: c },
    project: string,
    { wait = false, timeout }: { wait?: boolean; timeout: number },
  ) {
    const platform = await connect();
    const { runMonitor } = await import('../client/monitor.ts');
    const task = progress.task('monitor');
    const outcome = await runMonitor(platform, project, { wait, timeoutMs: timeout * 1000 }).catch((error: unknown) => {
      task.fail();
      throw error;
    });
    task.done(outcome.status);
    if (outcome.status === 'started')
      return { json: { project, ...outcome }, text: `The monitor of ${project} has started.` };
    if (outcome.status === 'idle')
      return { json: { project, ...outcome }, text: 'Nothing new since the last check: no report.' };
    const page = await saveMonitorReport(platform, outcome.record);
    return {
      json: { status: outcome.status, ...withoutKeys(outcome.record), page },
      text: renderMonitor(outcome.record, page, c),
    };
  },
};

/** Copies the report's page to a file. */
export async function saveMonitorReport(
  platform: Platform,
  { project, monitorId, reportKey }: MonitorRecord,
): Promise<string> {
  const { saveReport } = await import('../client/objects.ts');
  return saveReport(platform, reportKey.replace(/\.json$/, '.html'), project, `monitor-${monitorId}.html`);
}

export function renderMonitor(record: MonitorRecord, page: string, c: Colours): string {
  const { omitted } = record;
  const leftOut: [string, string][] =
    omitted > 0 ? [['left out', c.yellow(`${plural(omitted, 'older object')}: more than one check reads`)]] : [];
  const { unmatchedLabels = 0 } = record;
  const unmatched: [string, string][] =
    unmatchedLabels > 0
      ? [
          [
            'unknown labels',
            c.yellow(`${plural(unmatchedLabels, 'label')} of no prediction that was read: see the report`),
          ],
        ]
      : [];
  return renderFields(
    [
      ['monitor', record.monitorId],
      ['model', `version ${record.modelVersion}`],
      ['predictions', `${formatCount(record.rows)} (${formatTime(record.from)} to ${formatTime(record.to)})`],
      ['labelled', formatCount(record.labelled)],
      ...leftOut,
      ['drift', driftOf(record, c)],
      ['quality', qualityOf(record, c)],
      ...realised(record, c),
      ...unmatched,
      ['report', page],
    ],
    c,
  );
}

function realised(record: MonitorRecord, c: Colours): [string, string][] {
  const { realisedError: error, worseThan: worse } = record;
  if (error) {
    const before = error.reference === null ? '' : ` (${formatNumber(error.reference)} when evaluated)`;
    return [['realised error', `${error.metric} ${formatNumber(error.value)}${before}`]];
  }
  const cost: [string, string] = ['realised cost', costOf(record)];
  return worse ? [cost, ['worse than', c.red(worseWords(worse))]] : [cost];
}

/** `blocking nothing, by 12 per 1,000`. */
export function worseWords({ decision, excess, certain }: NonNullable<MonitorRecord['worseThan']>): string {
  return `${constantWords(decision)}, by ${formatMoney(excess)} per 1,000${certain ? '' : ' (not certain yet)'}`;
}

function costOf({ realisedCost, omitted }: MonitorRecord): string {
  if (realisedCost !== null) return formatMoney(realisedCost);
  return omitted > 0 ? '– (no labels of what was read)' : '– (no labels yet)';
}

function driftOf({ largestDrift, findings, found }: MonitorRecord, c: Colours): string {
  if (largestDrift.length === 0) return '– (too few predictions to judge)';
  const largest = largestDrift.map(({ check, statistic }) => `${shortName(check)} ${formatNumber(statistic)}`);
  const figures = `(largest ${largest.join(', ')})`;
  if (found.drifted === 0) return c.green(`none ${figures}`);
  const named = featuresFound(findings, 'drift');
  const more = found.drifted > named.length ? ` and ${found.drifted - named.length} more` : '';
  return c.yellow(`${named.join(', ')}${more} ${figures}`);
}

/** `2 violations of the contract: amount (invalid), channel (unseen)`. */
function qualityOf({ findings, found }: MonitorRecord, c: Colours): string {
  if (found.violations === 0) return c.green('no violation');
  const named = findings.filter(({ kind }) => kind === 'quality').map((f) => `${f.feature} (${shortName(f.check)})`);
  const more = found.violations > named.length ? ' …' : '';
  return c.red(`${plural(found.violations, 'violation')} of the contract: ${named.join(', ')}${more}`);
}

/** A record may be of a check that there is no more. */
function shortName(check: string): string {
  return wordsOf(check)?.short ?? check;
}
