import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { ProjectInput } from '../../core/contracts/project.ts';
import type { Prediction, ServingPackage } from '../../core/contracts/serving.ts';
import type { LifecycleState } from '../../core/contracts/steps.ts';
import { createScorer } from '../../core/serve/prediction/create-scorer.ts';
import type { Row } from '../../core/table/table.ts';
import { Cloud } from '../../scripts/simulate/cloud.ts';
import { type About, type TableRow, tableProject } from './table-project.ts';

/** Rows that nobody has seen, and what the version that would serve answers of them. */
export interface Judged {
  about: About;
  rows: TableRow[];
  answers: Omit<Prediction, 'inferenceId' | 'explanation'>[];
  seconds: number;
  bytes: number;
}

/**
 * The lifecycle at its defaults on one table, on the in-memory stores: file, snapshot, search, refit.
 * @param folder with `meta.json`, and the rows of the table to learn from and to judge by
 * @param objective beyond the task, the target and the metric
 */
export async function lifecycleOfTable(
  folder: string,
  name: string,
  objective: Partial<ProjectInput['objective']> = {},
): Promise<Judged> {
  const started = process.cpuUsage();
  const { about, rowsOf, cloud, run } = await runOfTable(folder, name, { objective });
  const { user, system } = process.cpuUsage(started);
  const bytes = await cloud.lake.get(keysOf.model(run.project, run.register!.digest, 'model.json'));
  const scorer = createScorer(JSON.parse(new TextDecoder().decode(bytes)) as ServingPackage);
  const rows = rowsOf('test');
  const answers = rows.map((row) => scorer.score(row as Row, []).answer);
  return { about, rows, answers, seconds: (user + system) / 1e6, bytes: bytes.length };
}

/** The run, and the stores that it left. @param given beyond what follows from the table */
export async function runOfTable(
  folder: string,
  name: string,
  given: Parameters<typeof tableProject>[2] = {},
): Promise<ReturnType<typeof tableProject> & { cloud: Cloud; run: LifecycleState }> {
  const table = tableProject(folder, name, given);
  const { project, rowsOf } = table;
  const cloud = new Cloud(project.name, 1, Date.UTC(2026, 0, 1));
  await cloud.publish(project);
  await cloud.deliver('rows', 'rows.ndjson', rowsOf('train'));
  cloud.decided.length = 0;
  cloud.trigger({ reason: 'manual', by: 'bench' });
  await cloud.settle();
  const { run, error } = cloud.decided.at(-1)!;
  if (!run) throw new Error(error);
  return { ...table, cloud, run };
}
