import { named } from '../../algorithms/named.ts';
import { type ModelJson, modelSchema } from '../../contracts/model.ts';
import type { CombineResult, LifecycleState, TrialResult } from '../../contracts/steps.ts';
import { joinFeatures } from '../../features/join-plans.ts';
import type { Ports } from '../../ports/index.ts';
import { getJson } from '../../ports/json.ts';
import { everyEncoding, readPlans, readPrepared } from '../../search/references.ts';
import { definitionOf } from '../../steps/definition-of.ts';
import { requireResult } from '../../steps/required.ts';
import { resultInputs } from '../../steps/result-inputs.ts';
import type { Step } from '../../steps/step.ts';
import type { Ranked } from '../leaderboard.ts';
import { rankRun, validationOf } from '../rank-run.ts';
import { trialOutcomes } from '../trial-outcomes.ts';
import { averageOf, type Combined, candidatesOf, greedyAverage, severalAlgorithms } from './combine-trials.ts';
import { type CombinePorts, writeAverage } from './write-average.ts';

/** Rows that are read in every encoding at once. */
const mixedRowsAtMost = 100_000;

/**
 * Makes trials of trials: averages of the best by greedy selection, of one algorithm and of several, and that which serves today, of the
 * models that the search has trained with its parameters. They are trials like any other from here on.
 */
export const combineStep: Step<LifecycleState, CombineResult, CombinePorts> = {
  name: 'combine',
  inputs: (_, state) => ({
    prepare: requireResult(state, 'prepare').stepKey,
    trials: resultInputs(requireResult(state, 'trials')),
    champion: requireResult(state, 'search').championMembers ?? null,
  }),
  run: async (ports, state, { stepKey }) => {
    const { trials, championMembers = [] } = requireResult(state, 'search');
    const prepare = requireResult(state, 'prepare');
    const outcomes = await trialOutcomes(ports, state);
    const definition = await definitionOf(ports, state);
    const prepared = await readPrepared(ports, prepare);
    const validation = validationOf(definition, prepared, trials[0]!.crossValidation);
    const ranked = rankRun(definition, validation, outcomes);
    const { alike, mixed } = candidatesOf(ranked, ports.algorithms);
    const sameRows = prepared.matrix.rows <= mixedRowsAtMost ? mixed : oneEncoding(mixed);
    const pools = [alike, sameRows].filter((pool) => pool.length > 1);
    const ofChampion = championMembers.flatMap(
      ({ trial: index }) => ranked.find(({ trial }) => trial.spec.index === index) ?? [],
    );
    const models = await modelsOf(ports, state, new Set([...pools.flat(), ...ofChampion]));
    const made: Combined[] = [];
    const next = () => trials.length + made.length;
    const linkOf = ({ trial: { spec } }: Ranked) =>
      named(ports.algorithms, spec.algorithm).link?.(models.get(spec.index)!);
    for (const pool of pools) {
      const link = linkOf(pool[0]!);
      const greedy =
        link && greedyAverage({ trials: pool.filter((one) => linkOf(one) === link), link }, validation, next());
      // What is of one algorithm after all is found among those alike.
      if (greedy && (pool === alike || severalAlgorithms(greedy))) made.push(greedy);
    }
    const greedy = made.length;
    const link = ofChampion[0] && linkOf(ofChampion[0]);
    const complete = ofChampion.length === championMembers.length && ofChampion.every((one) => linkOf(one) === link);
    const weights = championMembers.map(({ weight }) => weight);
    const champion =
      link && complete ? averageOf({ trials: ofChampion, link }, weights, validation.outputs, next()) : undefined;
    if (champion) made.push(champion);
    const features = made.some(({ spec }) => spec.encoding === 'all')
      ? joinFeatures(await readPlans(ports, prepare, everyEncoding))
      : undefined;
    const trained = outcomes.flatMap((one) => {
      const model = models.get(one.spec.index);
      return model ? [{ ...one, model }] : [];
    });
    const results: TrialResult[] = [];
    for (const one of made) results.push(await writeAverage(ports, state, stepKey, one, trained, features, validation));
    return {
      result: {
        stepKey,
        trials: made.map(({ spec }) => spec),
        results,
        ...(champion && { champion: champion.spec.index }),
      },
      summary: { averages: made.length, ...(greedy > 0 && { members: made[0]!.spec.members!.length }) },
    };
  },
};

/** Trials of the encoding that the best of them asks for. */
function oneEncoding(ranked: readonly Ranked[]): Ranked[] {
  const own = ranked.filter(({ trial }) => trial.spec.encoding === ranked[0]!.trial.spec.encoding);
  return new Set(own.map(({ trial }) => trial.spec.algorithm)).size > 1 ? own : [];
}

/** Models of trials by index of the trial. */
async function modelsOf(
  { lake }: Pick<Ports, 'lake'>,
  state: LifecycleState,
  candidates: ReadonlySet<Ranked>,
): Promise<Map<number, ModelJson>> {
  const results = requireResult(state, 'trials');
  const read = [...candidates].map(async ({ trial: { spec } }) => {
    const { resultKey } = results.find(({ index }) => index === spec.index)!;
    return [spec.index, await getJson(lake, resultKey!, modelSchema)] as const;
  });
  return new Map(await Promise.all(read));
}
