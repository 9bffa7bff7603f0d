import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { algorithmsInWords } from '../../core/evaluate/combine/average-in-words.ts';
import type { ComparedRun } from '../../core/pages/comparison/compared-run.ts';
import type { CommandDefinition } from '../command.ts';
import { WrongUsage } from '../errors.ts';
import type { Colours } from '../ui/colours.ts';
import { formatNumber } from '../ui/format.ts';
import { annotationInWords, withoutKeys } from '../ui/run-report.ts';
import { renderTable } from '../ui/table.ts';

export const runsCompare: CommandDefinition = {
  usage: 'runs compare <id...>',
  summary: 'two to five runs side by side: models, trials, learning curves, definitions; as a page to open',
  examples: [
    'runs compare 20260301-140502-4f1c9a 20260308-140501-77ab02',
    'runs compare 20260301-140502-4f1c9a 20260308-140501-77ab02 --json',
  ],
  async perform({ connect, colours: c }, ids: string[]) {
    const runIds = [...new Set(ids)];
    const { mostRuns } = await import('../../core/pages/comparison/compared-run.ts');
    if (runIds.length < 2 || runIds.length > mostRuns)
      throw new WrongUsage(`expected the ids of 2 to ${mostRuns} runs, received ${runIds.length}`);
    const platform = await connect();
    const [{ comparedRuns }, { comparisonPage, definitionDifferences }, { bestOf }] = await Promise.all([
      import('../client/compared-runs.ts'),
      import('../../core/pages/comparison/comparison-page.ts'),
      import('../../core/pages/comparison/trials.ts'),
    ]);
    const { project, runs } = await comparedRuns(platform, runIds);
    const differences = definitionDifferences(runs);
    const page = join(platform.home.reports, project, `comparison-${runIds.join('-')}.html`);
    await mkdir(dirname(page), { recursive: true });
    await writeFile(page, comparisonPage(project, runs));
    return {
      json: {
        ...{ project, page, differences },
        runs: runs.map((compared) => ({
          ...withoutKeys(compared.run),
          metric: compared.metric,
          best: withoutTrialKeys(bestOf(compared)),
          model: compared.model && withoutKeys(compared.model),
          trials: compared.trials.map(withoutKeys),
          learningCurve: compared.learningCurve ?? null,
          annotations: compared.annotations ?? {},
        })),
      },
      text: [
        renderRuns(runs, bestOf, c),
        differences.length === 0
          ? 'Their project files are the same.'
          : renderTable(
              [
                { title: 'differs', value: (d) => d.path },
                ...runIds.map((runId, i) => ({
                  title: runId,
                  value: (d: (typeof differences)[number]) => d.values[i] ?? '?',
                  width: 40,
                })),
              ],
              differences,
              c,
            ),
        `${c.bold('page')} ${page}`,
      ].join('\n\n'),
    };
  },
};

type Trial = ComparedRun['trials'][number];

const withoutTrialKeys = (trial: Trial | undefined) => (trial ? withoutKeys(trial) : null);

function renderRuns(runs: readonly ComparedRun[], bestOf: (run: ComparedRun) => Trial | undefined, c: Colours): string {
  const metrics = [...new Set(runs.flatMap(({ model }) => Object.keys(model?.metrics ?? {})))].sort();
  return renderTable(
    [
      { title: 'run', value: ({ run }) => run.runId },
      { title: 'outcome', value: ({ run }) => run.error?.message ?? run.outcome ?? run.status, width: 50 },
      { title: 'version', value: ({ run }) => run.version, align: 'right' },
      {
        title: 'best trial',
        value: (compared) => {
          const best = bestOf(compared);
          return best
            ? `${best.index} ${algorithmsInWords(best.algorithm, best.members)}, ${compared.metric} ${formatNumber(best.metrics?.[compared.metric])}`
            : '';
        },
      },
      ...metrics.slice(0, 4).map((name) => ({
        title: name,
        value: ({ model }: ComparedRun) =>
          model?.metrics[name] === undefined ? '' : formatNumber(model.metrics[name]),
        align: 'right' as const,
      })),
      { title: 'note', value: ({ annotations }) => annotationInWords(annotations?.run), width: 50 },
    ],
    runs,
    c,
  );
}
