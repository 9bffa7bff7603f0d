import { selectionMetric } from '../../core/evaluate/selection-metric.ts';
import { listModels } from '../../core/registry/models.ts';
import type { CommandDefinition } from '../command.ts';
import { formatNumber, formatTime } from '../ui/format.ts';
import { withoutKeys } from '../ui/run-report.ts';
import { renderTable } from '../ui/table.ts';

export const models: CommandDefinition = {
  usage: 'models <name>',
  summary: 'the registered versions of a project with their test metrics',
  examples: ['models bank-fraud', 'models bank-fraud --json'],
  async perform({ connect, colours: c }, project: string) {
    const platform = await connect();
    const { publishedProject } = await import('../client/project.ts');
    const { definition } = await publishedProject(platform, project);
    const found = await listModels(platform.registry, project);
    const metrics = shownMetrics(definition.objective.task, selectionMetric(definition));
    const table = renderTable(
      [
        { title: 'version', value: (m) => m.version, align: 'right' },
        { title: 'state', value: ({ state }) => (state === 'champion' ? c.green(state) : state) },
        { title: 'algorithm', value: (m) => m.algorithm.name },
        ...metrics.map((name) => ({
          title: name,
          value: (m: (typeof found)[number]) => (m.metrics[name] === undefined ? '' : formatNumber(m.metrics[name])),
          align: 'right' as const,
        })),
        { title: 'registered', value: (m) => formatTime(m.createdAt) },
        { title: 'run', value: (m) => m.runId },
      ],
      found,
      c,
    );
    return {
      json: { project, models: found.map(withoutKeys) },
      text: found.length === 0 ? `No model yet. Train one: npx perennial run ${project} --wait` : table,
    };
  },
};

/** The metric that decides first, then the ones people of the field ask for. */
export function shownMetrics(task: 'binary' | 'multiclass' | 'regression', metric: string): string[] {
  const usual = {
    binary: ['rocAuc', 'prAuc', 'logLoss', 'expectedCost'],
    multiclass: ['logLoss', 'rocAuc', 'accuracy'],
    regression: ['rmse', 'mae', 'r2'],
  }[task];
  return [...new Set([metric, ...usual])];
}
