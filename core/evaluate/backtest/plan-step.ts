import { lake as keysOf } from '../../contracts/lake.ts';
import type { BacktestPlanResult, BacktestSpec, LifecycleState } from '../../contracts/steps.ts';
import type { Ports } from '../../ports/index.ts';
import { putJson } from '../../ports/json.ts';
import type { Prepared } from '../../prepare/prepared.ts';
import { startOfEnough } from '../../prepare/split/enough-rows.ts';
import { splitOf } from '../../prepare/split/split-of.ts';
import { readPrepared } from '../../search/references.ts';
import { definitionOf } from '../../steps/definition-of.ts';
import { requireResult } from '../../steps/required.ts';
import { refusedInputs, resultInputs } from '../../steps/result-inputs.ts';
import type { Step, StepPorts } from '../../steps/step.ts';
import { parts } from '../../table/feature-matrix.ts';
import { rowsOf } from '../../table/rows-of-part.ts';
import { rankRun, validationOf } from '../rank-run.ts';
import { trialOutcomes } from '../trial-outcomes.ts';
import type { BacktestPlan } from './backtest-plan.ts';
import { configurationsOf } from './configurations.ts';
import { originsOf } from './origins.ts';
import { recencyCandidates } from './recency-candidates.ts';

type PlanPorts = StepPorts & Pick<Ports, 'lake'>;

/**
 * Ranks the trials and says what the backtest fits: the best on validation and the champion's configuration under each way to forget.
 * Nothing where rows are not split by time.
 */
export const planBacktestStep: Step<LifecycleState, BacktestPlanResult, PlanPorts> = {
  name: 'plan-backtest',
  inputs: (_, state) => ({
    prepare: requireResult(state, 'prepare').stepKey,
    trials: resultInputs(requireResult(state, 'trials')),
    ...refusedInputs(state),
    champion: requireResult(state, 'search').champion ?? null,
    since: sinceOf(state) ?? null,
  }),
  run: async (ports, state, { stepKey }) => {
    const { lake } = ports;
    const definition = await definitionOf(ports, state);
    const planKey = keysOf.work(state.project, stepKey, 'plan.json');
    const { minutes } = definition.training.search;
    const none: BacktestPlanResult = { stepKey, planKey, fits: [] };
    const split = splitOf(definition);
    // A model that was trained elsewhere cannot be fitted anew, and of anomalies nothing is compared.
    const alone = requireResult(state, 'prepare').imported || definition.objective.task === 'anomaly';
    if (split.by !== 'time' || alone) return { result: none, summary: { fits: 0 } };
    const prepare = requireResult(state, 'prepare');
    const prepared = await readPrepared(ports, prepare);
    const { part, time } = prepared;
    const [validation, test] = [rowsOf(part, parts.validation), rowsOf(part, parts.test)];
    const ranked = rankRun(
      definition,
      validationOf(definition, prepared, undefined),
      await trialOutcomes(ports, state),
    );
    const configurations = configurationsOf(ranked, requireResult(state, 'search').champion, minutes);
    const origins = originsOf(Float64Array.from(test, (row) => time[row]!));
    const plan: BacktestPlan = {
      configurations,
      baselines: ranked.flatMap(({ trial: { spec } }) =>
        spec.baseline && spec.index !== configurations[0]!.trial.index ? [{ ...spec, iterations: 1 }] : [],
      ),
      origins: [time[validation[0]!]!, ...origins],
      gap: split.gap,
      trainRows: prepare.counts.train,
    };
    await putJson(lake, planKey, plan);
    const [last, begin] = [time[test.at(-1)!]!, time[rowsOf(part, parts.train)[0]!]!];
    const recencies = recencyCandidates(
      plan.origins[0]! - begin,
      Math.min(last - origins[0]!, enoughOf(prepared)),
      last,
      sinceOf(state),
    );
    const fits: BacktestSpec[] = configurations
      .flatMap(({ trial, of }) =>
        // Of another algorithm it is only asked whether it is the better one.
        (of === 'other' ? recencies.slice(0, 1) : recencies).map((recency) => ({ trial: trial.index, recency })),
      )
      .map((fit, index) => ({ index, ...fit }));
    return {
      result: { ...none, fits },
      summary: { fits: fits.length, origins: plan.origins.length, configurations: configurations.length },
    };
  },
};

/** ms: how long a period has to be to judge a model by. */
function enoughOf({ time, target, task }: Prepared): number {
  const end = time.length;
  const first = startOfEnough(time, task === 'binary' ? target : undefined, end);
  return first === undefined ? Number.POSITIVE_INFINITY : time[end - 1]! - time[first]!;
}

/** When the change began that the run was started for, where the trigger says so. */
function sinceOf({ trigger }: LifecycleState): string | undefined {
  const since = trigger.detail?.since;
  return typeof since === 'string' && !Number.isNaN(Date.parse(since)) ? since : undefined;
}
