import { selectionMetric } from '../../core/metrics/selection-metric.ts';
import { annotationsOf } from '../../core/registry/annotations.ts';
import type { CommandDefinition } from '../command.ts';

export const runShow: CommandDefinition = {
  usage: 'run show <id>',
  summary: 'a run with its steps, trials and outcome',
  examples: ['run show 20260301-140502-4f1c9a', 'run show 20260301-140502-4f1c9a --json'],
  async perform({ connect, colours }, runId: string) {
    const platform = await connect();
    const [{ findRun }, { publishedProject }, { renderAnnotations, renderRun, runDocument }] = await Promise.all([
      import('../client/run.ts'),
      import('../client/project.ts'),
      import('../ui/run-report.ts'),
    ]);
    const details = await findRun(platform, runId);
    const { project } = details.run;
    const [{ definition }, said] = await Promise.all([
      publishedProject(platform, project),
      annotationsOf(platform.registry, project, [runId]),
    ]);
    const annotations = said.get(runId) ?? {};
    return {
      json: { ...runDocument(details), annotations },
      text: [renderRun(details, selectionMetric(definition), colours), ...renderAnnotations(annotations, colours)].join(
        '\n\n',
      ),
    };
  },
};
