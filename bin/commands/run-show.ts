import { selectionMetric } from '../../core/metrics/selection-metric.ts';
import type { CommandDefinition } from '../command.ts';

export const runShow: CommandDefinition = {
  usage: 'run show <id>',
  summary: 'a run with its steps, trials and outcome',
  examples: ['run show 20260301-140502-4f1c9a', 'run show 20260301-140502-4f1c9a --json'],
  async perform({ connect, colours }, runId: string) {
    const platform = await connect();
    const [{ findRun }, { publishedProject }, { renderRun, runDocument }] = await Promise.all([
      import('../client/run.ts'),
      import('../client/project.ts'),
      import('../ui/run-report.ts'),
    ]);
    const details = await findRun(platform, runId);
    const { definition } = await publishedProject(platform, details.run.project);
    return { json: runDocument(details), text: renderRun(details, selectionMetric(definition), colours) };
  },
};
