import type { ModelRecord } from '../../core/contracts/registry/models.ts';
import { evaluationSchema, type LearningCurve } from '../../core/evaluate/evaluation-json.ts';
import { selectionMetric } from '../../core/metrics/selection-metric.ts';
import type { ComparedRun } from '../../core/pages/comparison/compared-run.ts';
import { annotationsOf } from '../../core/registry/annotations.ts';
import { getDefinition, listRevisions } from '../../core/registry/definitions.ts';
import { modelJson } from '../../core/registry/model-files.ts';
import { getModel } from '../../core/registry/models.ts';
import { CommandFailed } from '../errors.ts';
import { lakeStore } from './objects.ts';
import type { Platform } from './platform.ts';
import { findRun } from './run.ts';

/** Runs of one project with what a comparison shows of each. @throws CommandFailed for a run that is not there, or another project's */
export async function comparedRuns(
  platform: Platform,
  runIds: readonly string[],
): Promise<{ project: string; runs: ComparedRun[] }> {
  const { registry } = platform;
  const found = await Promise.all(runIds.map((runId) => findRun(platform, runId)));
  const project = found[0]?.run.project ?? '';
  const other = found.find(({ run }) => run.project !== project);
  if (other)
    throw new CommandFailed(
      `run ${other.run.runId} is of project '${other.run.project}', not of '${project}': runs of one project are compared`,
    );
  const [current, revisions, annotations] = await Promise.all([
    getDefinition(registry, project),
    listRevisions(registry, project),
    annotationsOf(registry, project, runIds),
  ]);
  const definitions = new Map([current, ...revisions].map((record) => [record.definitionHash, record.definition]));
  const runs = await Promise.all(
    found.map(async ({ run, trials }): Promise<ComparedRun> => {
      const definition = definitions.get(run.definitionHash);
      const model = run.version === undefined ? undefined : await getModel(registry, project, run.version);
      return {
        ...{ run, trials, model, definition, annotations: annotations.get(run.runId) },
        metric: selectionMetric(definition ?? current.definition),
        learningCurve: model && (await learningCurveOf(platform, model)),
      };
    }),
  );
  return { project, runs };
}

async function learningCurveOf(platform: Platform, model: ModelRecord): Promise<LearningCurve | undefined> {
  const { learningCurve } = await modelJson(await lakeStore(platform), model, 'evaluation.json', evaluationSchema);
  return learningCurve ?? undefined;
}
