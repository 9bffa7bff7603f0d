import type { Command } from 'commander';
import type { MonitorFindingRecord } from '../../core/contracts/registry/monitor-findings.ts';
import type { FindingsCommand } from '../../core/registry/findings-command.ts';
import { untilOf } from '../client/until.ts';
import type { CommandDefinition } from '../command.ts';
import type { Context, Outcome } from '../context.ts';
import { formatTime } from '../ui/format.ts';
import { withoutKeys } from '../ui/run-report.ts';

interface Options {
  reason?: string;
  until?: string;
}

const withReason = (command: Command) => command.option('--reason <text>', 'why, for the audit trail');

export const findingAcknowledge: CommandDefinition = {
  usage: 'finding acknowledge <name> <finding...>',
  summary: 'it is known: no message and no retrain from it, unless it grows',
  examples: ['finding acknowledge bank-fraud psi:amount --reason "prices rose on 1 March"'],
  configure: withReason,
  perform: (context, project: string, ids: string[], options: Options) =>
    decide(context, 'acknowledge', project, ids, options),
};

export const findingSnooze: CommandDefinition = {
  usage: 'finding snooze <name> <finding...>',
  summary: 'quiet until a time',
  examples: [
    'finding snooze bank-fraud psi:amount --until P3D',
    'finding snooze bank-fraud invalid:country --until 2026-12-24 --reason "the feed is mended by then"',
  ],
  configure: (command) =>
    withReason(command).requiredOption('--until <time>', 'a time from now (P3D, PT12H), a day or a time', (text) =>
      untilOf(text),
    ),
  perform: (context, project: string, ids: string[], options: Options) =>
    decide(context, 'snooze', project, ids, options),
};

export const findingResolve: CommandDefinition = {
  usage: 'finding resolve <name> <finding...>',
  summary: 'it is gone, or (a drift) usual from now on; it opens again when a later look finds it',
  examples: ['finding resolve bank-fraud invalid:country --reason "the feed is mended"'],
  configure: withReason,
  perform: (context, project: string, ids: string[], options: Options) =>
    decide(context, 'resolve', project, ids, options),
};

async function decide(
  { connect, colours: c }: Context,
  action: FindingsCommand['action'],
  project: string,
  ids: readonly string[],
  { reason, until }: Options,
): Promise<Outcome> {
  const platform = await connect();
  const [{ publishedProject }, { askAsCaller }, { decidedFindings }] = await Promise.all([
    import('../client/project.ts'),
    import('../client/ask-as-caller.ts'),
    import('../client/answers.ts'),
  ]);
  await publishedProject(platform, project);
  const command = { action, project, ids: [...ids], ...(reason !== undefined && { reason }), ...(until && { until }) };
  const { findings: records } = await askAsCaller<FindingsCommand, { findings: MonitorFindingRecord[] }>(
    platform,
    platform.outputs.findingsFunction,
    command,
    decidedFindings,
  );
  const lines = records.map((record) => {
    const when = record.until ? ` until ${formatTime(record.until)} UTC` : '';
    return `${c.green('done')}  ${record.id} of ${project} is ${record.state}${when}, by ${record.by}: ${record.reason}`;
  });
  return { json: { project, findings: records.map(withoutKeys) }, text: lines.join('\n') };
}
