import type { ModelPorts } from '../algorithms/loader.ts';
import type { LifecycleState } from '../contracts/steps.ts';
import { joinPlans } from '../features/join-plans.ts';
import type { FeaturePlan } from '../features/plan.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import { type Profile, profileSchema } from '../profile/profile.ts';
import { judgingRows } from '../search/cross-validation.ts';
import { everyEncoding, readPlans, readPrepared } from '../search/references.ts';
import { requireResult } from '../steps/required.ts';
import { snapshotRows } from '../steps/snapshot-rows.ts';
import { parts } from '../table/feature-matrix.ts';
import { rowsOf } from '../table/rows-of-part.ts';
import { evaluateAnomalies } from './anomaly/evaluate-anomalies.ts';
import { readBacktests } from './backtest/read-backtests.ts';
import { type Champion, championInput } from './champion.ts';
import { type ComparisonContext, evaluate } from './evaluate.ts';
import type { Evaluation } from './evaluation-json.ts';
import { findChampion } from './find-champion.ts';
import { columnFindings, columnsRead, suspectedColumns } from './findings/columns.ts';
import { trainedElsewhere } from './findings/trained-elsewhere.ts';
import { lookAt } from './look-at.ts';
import { partRows } from './part-rows.ts';
import { labelWeightsOf } from './rank-run.ts';
import { testColumns } from './test-columns.ts';
import { trialOutcomes } from './trial-outcomes.ts';

/**
 * Evaluates what a run has made so far: its trials on the rows of its snapshot, and its champion on the same.
 * @throws NoTrialSucceeded, InvalidEvaluationInput, MissingStepResult
 */
export async function judgeRun(
  ports: Pick<Ports, 'lake' | 'registry'> & ModelPorts,
  state: LifecycleState,
): Promise<{ evaluation: Evaluation; champion: Champion | undefined; scores: Float64Array }> {
  const { lake, loaders } = ports;
  const prepare = requireResult(state, 'prepare');
  const dataset = await snapshotRows(ports, state);
  const { project, snapshotId, classes } = dataset.extra;
  const profile = await getJson(lake, requireResult(state, 'profile').profileKey, profileSchema);
  const plans = await readPlans(ports, prepare, everyEncoding);
  const prepared = await readPrepared(ports, prepare);
  const testRows = rowsOf(prepared.part, parts.test);
  const champion = await findChampion(ports, state.project);
  const weights = labelWeightsOf(project, prepared);
  const trials = await trialOutcomes(ports, state);
  if (project.objective.task === 'anomaly') {
    const validation = partRows(dataset, prepared, rowsOf(prepared.part, parts.validation));
    const test = partRows(dataset, prepared, testRows);
    const compared =
      champion && championInput(champion, dataset, prepared, testRows, knowledgeOf(profile, plans), loaders);
    return {
      ...evaluateAnomalies({ project, snapshotId, classes, validation, test, trials, champion: compared }),
      champion,
    };
  }
  const backtest = await readBacktests(ports, state, project, prepared, trials);
  const { evaluation: judged, scores } = evaluate({
    project,
    snapshotId,
    classes,
    validation: partRows(dataset, prepared, judgingRows(prepared.part, trials[0]!.spec.crossValidation)),
    test: partRows(dataset, prepared, testRows),
    trials,
    ...(backtest && { backtest }),
    trainRows: prepare.counts.train,
    columns: testColumns(
      dataset,
      testRows.map((row) => prepared.rowIndex[row]!),
    ),
    ...(weights && { labelWeights: weights }),
    ...(champion && {
      champion: championInput(champion, dataset, prepared, testRows, knowledgeOf(profile, plans), loaders),
      comparison: await comparisonOf(ports, state, champion),
    }),
  });
  const plan = joinPlans(await readPlans(ports, prepare, judged.winner));
  const findings = [
    ...trainedElsewhere(judged.winner, testRows.length),
    ...columnFindings(profile, plan, judged, project),
    ...judged.findings!,
  ];
  const sources = new Map(plan.features.map(({ name, source }) => [name, source]));
  const importance = judged.importance.map((of) => ({ ...of, source: sources.get(of.feature) ?? of.feature }));
  return { evaluation: { ...judged, importance, findings }, champion, scores };
}

function knowledgeOf(profile: Profile, plans: readonly FeaturePlan[]) {
  return {
    suspected: new Set(suspectedColumns(profile).keys()),
    read: new Set(plans.flatMap((plan) => [...columnsRead(plan)])),
  };
}

async function comparisonOf(
  { registry }: Pick<Ports, 'registry'>,
  { project, runId, snapshot, trigger }: LifecycleState,
  { version }: Champion,
): Promise<ComparisonContext> {
  const look = await lookAt(registry, { project, runId, snapshotId: snapshot!.snapshotId, champion: version });
  return { look, trigger: trigger.reason };
}
