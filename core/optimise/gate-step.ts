import type {
  Excess,
  GateResult,
  GateTry,
  MeasureAnswer,
  MeasureRequest,
  ProcessFigures,
  ServingFigures,
} from '../contracts/gate.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import type { Budget } from '../contracts/project.ts';
import type { LifecycleState } from '../contracts/steps.ts';
import type { Ports } from '../ports/index.ts';
import { loadServingModel } from '../serve/prediction/loaded-model.ts';
import { readPackage } from '../serve/prediction/package-bytes.ts';
import { quantile } from '../stats/quantile.ts';
import { definitionOf } from '../steps/definition-of.ts';
import { requireResult } from '../steps/required.ts';
import { snapshotRows } from '../steps/snapshot-rows.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { formatPercent } from '../values/format.ts';
import { figureName, figureValue } from './figure-words.ts';
import { measuredRecords } from './measured-records.ts';
import { budgetFindings, overBudget } from './over-budget.ts';

export interface GatePorts extends StepPorts, Pick<Ports, 'lake'> {
  /** Has the function that serves serve a candidate, which no route names. */
  measure: (request: MeasureRequest) => Promise<MeasureAnswer>;
  /** Of the code that serves: by other code it is measured anew. */
  servingCode: () => string;
}

const megabyte = 2 ** 20;
/** Models that may stand in for one that is over the budget, each smaller than the one before. */
const smallerAtMost = 2;
const importedWords = 'a model that was trained elsewhere has no smaller one';

/**
 * Measures what serving the refitted model takes, and says whether it may serve: within the budget, else a finding that holds it.
 * Projects without a budget are measured all the same.
 */
export const gateStep: Step<LifecycleState, GateResult, GatePorts> = {
  name: 'gate',
  recordAs: ({ gate }) => (gate ? `gate-${gate.tries.length + 1}` : 'gate'),
  inputs: async (ports, state) => ({
    digest: requireResult(state, 'refit').digest,
    snapshotId: requireResult(state, 'snapshot').snapshotId,
    trial: requireResult(state, 'evaluate').winner,
    budget: (await definitionOf(ports, state)).budget ?? null,
    servingCode: ports.servingCode(),
    ...(state.gate && { before: state.gate.stepKey, worse: state.gate.next?.worse }),
  }),
  run: async (ports, state, { stepKey }) => {
    const { lake } = ports;
    const { project } = state;
    const { packageKey, digest, files } = requireResult(state, 'refit');
    const { budget } = await definitionOf(ports, state);
    const sha256 = files['model.json']!;
    const bytes = await lake.get(packageKey);
    const pkg = readPackage(bytes, sha256);
    const sample = measuredRecords(await snapshotRows(ports, state), pkg, loadServingModel(pkg, 1));
    await lake.put(keysOf.candidate(project, digest), bytes, { contentType: 'application/json' });
    const answer = await ports.measure({ project, digest, sha256, ...sample });
    const died = 'died' in answer ? answer.died : undefined;
    const processes = 'died' in answer ? [] : answer.processes;
    const figures = died === undefined ? figuresOf(processes, bytes.length) : null;
    const over = figures ? overBudget(figures, budget) : [];
    const trial = requireResult(state, 'evaluate').winner;
    const { tries: before, next } = state.gate ?? { tries: [] };
    const own: GateTry = {
      trial,
      digest,
      learnedMb: new TextEncoder().encode(JSON.stringify(pkg.model)).length / megabyte,
      figures,
      over,
      ...(next?.trial === trial && { worse: next.worse }),
    };
    const isWithin = died === undefined && over.length === 0;
    const tries = [...before, own];
    const { imported } = requireResult(state, 'prepare');
    const result: GateResult = {
      stepKey,
      verdict: isWithin ? 'within' : 'over',
      smaller: !isWithin && !imported && tries.length <= smallerAtMost,
      tries,
      ...(died !== undefined && { died }),
      ...(budget && { budget }),
      measured: {
        records: sample.records.length,
        processes: processes.length,
        requests: processes.reduce((sum, { requests }) => sum + requests, 0),
      },
      findings: budgetFindings(over, died, imported ? importedWords : triedInWords(tries)),
    };
    return { result, summary: summaryOf(result, budget) };
  },
};

/** What became of larger ones before the last. */
function triedInWords(tries: readonly GateTry[]): string {
  if (tries.length === 1) return 'nothing smaller was tried';
  const words = tries.map(
    ({ trial, worse }) => `trial ${trial}${worse === undefined ? '' : ` (metric worse by ${formatPercent(worse)})`}`,
  );
  return `${words.join(', then ')} were measured, and none keeps it`;
}

/** The middle of what the processes measured, each figure for itself. */
function figuresOf(processes: readonly ProcessFigures[], bytes: number): ServingFigures {
  const middle = (name: Exclude<keyof ServingFigures, 'modelMb'>) =>
    quantile(Float64Array.from(processes, (figures) => figures[name]).sort(), 0.5);
  return {
    latencyP50Ms: middle('latencyP50Ms'),
    latencyP99Ms: middle('latencyP99Ms'),
    coldStartMs: middle('coldStartMs'),
    memoryMb: middle('memoryMb'),
    modelMb: bytes / megabyte,
  };
}

function summaryOf({ verdict, tries }: GateResult, budget: Budget | undefined): Record<string, unknown> {
  const { figures, over } = tries.at(-1)!;
  const isOver = new Set(over.map(({ limit }: Excess) => limit));
  const words = Object.entries(figures ?? {}).map(([name, figure]): [string, string] => {
    const limit = name as keyof ServingFigures;
    return [figureName(limit), `${figureValue(limit, figure)}${isOver.has(limit) ? ` (over ${budget?.[limit]})` : ''}`];
  });
  return { verdict: budget || verdict === 'over' ? `${verdict} budget` : 'no budget', ...Object.fromEntries(words) };
}
