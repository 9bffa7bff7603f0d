import { shellWord } from '../../core/contracts/findings.ts';
import { previewMessage } from '../../core/monitor/messages/send-message.ts';
import { listFindings } from '../../core/registry/monitor-findings.ts';
import type { CommandDefinition } from '../command.ts';
import { plural } from '../ui/format.ts';
import { renderMonitorFindings } from '../ui/monitor-findings.ts';
import { withoutKeys } from '../ui/run-report.ts';

export const findings: CommandDefinition = {
  usage: 'findings <name>',
  summary: 'what the monitor has found and is not resolved, the dearest first',
  examples: ['findings bank-fraud', 'findings bank-fraud --all --json', 'findings bank-fraud --message'],
  configure: (command) =>
    command
      .option('--all', 'also what is resolved')
      .option('--message', 'the message about them as it would be sent now'),
  async perform(
    { connect, colours: c },
    project: string,
    { all = false, message = false }: { all?: boolean; message?: boolean },
  ) {
    const platform = await connect();
    const { publishedProject } = await import('../client/project.ts');
    await publishedProject(platform, project);
    if (message) {
      const preview = await previewMessage(platform.registry, project, new Date());
      return {
        json: { project, message: preview ?? null },
        text: preview ? `Subject: ${preview.subject}\n\n${preview.text}` : 'Nothing is open: no message would be sent.',
      };
    }
    const known = await listFindings(platform.registry, project);
    const shown = known.filter(({ state }) => all || state !== 'resolved');
    const resolved = known.length - shown.length;
    const rest = resolved > 0 ? ` ${plural(resolved, 'resolved one')}: --all` : '';
    const [first] = shown.filter(({ state }) => state === 'open');
    return {
      json: { project, findings: shown.map(withoutKeys) },
      text:
        shown.length === 0
          ? `The monitor has found nothing that is open in ${project}.${rest}`
          : [
              renderMonitorFindings(shown, c),
              ...(first
                ? [`Known already: npx perennial finding acknowledge ${project} ${shellWord(first.id)} --reason WHY`]
                : []),
              ...(rest ? [rest.trim()] : []),
            ].join('\n\n'),
    };
  },
};
