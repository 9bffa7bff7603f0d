import type { ModelRecord } from '../../core/contracts/registry/models.ts';
import type { Task } from '../../core/contracts/task.ts';
import { algorithmsInWords } from '../../core/evaluate/combine/average-in-words.ts';
import { selectionMetric } from '../../core/metrics/selection-metric.ts';
import { listModels } from '../../core/registry/models.ts';
import type { CommandDefinition } from '../command.ts';
import type { Colours } from '../ui/colours.ts';
import { formatCount, formatNumber, formatTime } from '../ui/format.ts';
import { withoutKeys } from '../ui/run-report.ts';
import { renderTable } from '../ui/table.ts';
import { stateWords } from './model-show.ts';

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
    const judged = judgedGroups(found);
    const table = renderTable(
      [
        { title: 'version', value: (m) => m.version, align: 'right' },
        {
          title: 'state',
          value: (m) =>
            m.state === 'champion' ? c.green(m.state) : m.state === 'held' ? c.red(stateWords(m)) : m.state,
          width: 60,
        },
        { title: 'algorithm', value: (m) => algorithmsInWords(m.algorithm.name, m.algorithm.members) },
        { title: 'on', value: (m) => judged.find((j) => j.versions.has(m.version))?.mark ?? '' },
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
      text:
        found.length === 0
          ? `No model yet. Train one: npx perennial run ${project} --wait`
          : `${table}\n\n${renderGroups(judged, c)}`,
    };
  },
};

/** Versions whose figures can be compared: judged on the same rows at the same costs. */
interface JudgedGroup {
  mark: string;
  versions: Set<number>;
  words: string;
}

/** @param models newest first; the newest test set is A */
export function judgedGroups(models: readonly ModelRecord[]): JudgedGroup[] {
  const groups = new Map<string, { versions: Set<number>; words: string }>();
  for (const { judgedOn, snapshotId, definitionHash, version } of models) {
    // Versions from before test sets were recorded: their snapshot and definition stand for it.
    const id = judgedOn ? `${judgedOn.testSet} ${judgedOn.costs}` : `${snapshotId} ${definitionHash}`;
    const group = groups.get(id) ?? { versions: new Set<number>(), words: wordsOf(judgedOn, snapshotId) };
    group.versions.add(version);
    groups.set(id, group);
  }
  return [...groups.values()].map((group, i) => ({ mark: markOf(i), ...group }));
}

function wordsOf(judgedOn: ModelRecord['judgedOn'], snapshotId: string): string {
  if (!judgedOn) return `the test part of snapshot ${snapshotId.slice(0, 12)}, at the costs of its definition`;
  const { testSet, rows, timeRange, costs } = judgedOn;
  const range = timeRange ? `, ${timeRange[0].slice(0, 10)} to ${timeRange[1].slice(0, 10)}` : '';
  return `${formatCount(rows)} test rows${range} (test set ${testSet})${costs ? `; costs ${costs}` : ''}`;
}

/** A, B, …, Z, A2, … */
function markOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26) + 1}`;
}

function renderGroups(groups: readonly JudgedGroup[], c: Colours): string {
  const lines = groups.map(({ mark, words }) => c.dim(`${mark}: ${words}`));
  const more =
    groups.length > 1 ? [c.dim('Figures on different test sets, or at different costs, cannot be compared.')] : [];
  return [...lines, ...more].join('\n');
}

/** The metric that decides first, then the ones people of the field ask for. */
function shownMetrics(task: Task, metric: string): string[] {
  const usual = {
    binary: ['rocAuc', 'prAuc', 'logLoss', 'expectedCost'],
    multiclass: ['logLoss', 'rocAuc', 'accuracy'],
    regression: ['rmse', 'mae', 'r2'],
    anomaly: ['rocAuc', 'prAuc'],
  }[task];
  return [...new Set([metric, ...usual])];
}
