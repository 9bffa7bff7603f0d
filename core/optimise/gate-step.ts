import { modelExplainers } from '../algorithms/explaining.ts';
import type { ModelPorts } from '../algorithms/loader.ts';
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
import { runtimeOfModel } from '../contracts/model.ts';
import type { Budget } from '../contracts/project.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { LifecycleState } from '../contracts/steps.ts';
import { bytesHash } from '../hash/content-hash.ts';
import type { Ports } from '../ports/index.ts';
import { createScorer } from '../serve/prediction/create-scorer.ts';
import { loadServingModel } from '../serve/prediction/loaded-model.ts';
import { readPackage } from '../serve/prediction/package-bytes.ts';
import { quantile } from '../stats/quantile.ts';
import { definitionOf } from '../steps/definition-of.ts';
import { requireResult } from '../steps/required.ts';
import { snapshotRows } from '../steps/snapshot-rows.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { figureName, figureValue, worseInWords } from './figure-words.ts';
import { measuredRecords } from './measured-records.ts';
import { budgetFindings, overBudget } from './over-budget.ts';
import { withoutLearning } from './without-learning.ts';

export interface GatePorts extends StepPorts, Pick<Ports, 'lake'>, ModelPorts {
  /** Has the function that serves serve a candidate, which no route names. */
  measure: (request: MeasureRequest) => Promise<MeasureAnswer>;
  /** Of the code that serves: by other code it is measured anew. */
  servingCode: () => string;
}

const megabyte = 2 ** 20;

/**
 * Measures what serving the refitted model takes, and says whether it may serve: within the budget, else a finding that holds it. Of one
 * that is over is measured too what the same package takes that has learned nothing: no smaller model takes less. Projects without a
 * budget are measured all the same.
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
    const { packageKey, digest, files } = requireResult(state, 'refit');
    const { budget } = await definitionOf(ports, state);
    const bytes = await ports.lake.get(packageKey);
    const pkg = readPackage(bytes, files['model.json']);
    const kinds = { loaders: ports.loaders, explainers: modelExplainers };
    const sample = measuredRecords(
      await snapshotRows(ports, state),
      pkg,
      loadServingModel(pkg, 1, createScorer(pkg, kinds)),
    );
    const runtime = runtimeOfModel(pkg.model.algorithm);
    const measure = (of: Uint8Array) =>
      measured(ports, of, { project: state.project, ...sample, ...(runtime && { runtime }) });
    const own = await measure(bytes);
    const over = own.figures ? overBudget(own.figures, budget) : [];
    const isWithin = own.figures !== null && over.length === 0;
    const { tries: before, next } = state.gate ?? { tries: [] };
    // A model that was trained elsewhere serves as it came, and of anomalies nothing says which model is the better.
    const smaller =
      !isWithin && before.length === 0 && !requireResult(state, 'prepare').imported && pkg.task !== 'anomaly';
    const floor = smaller && own.figures ? (await measure(encode(withoutLearning(pkg)))).figures : null;
    const trial = requireResult(state, 'evaluate').winner;
    const { died, processes } = own;
    const tries: GateTry[] = [
      ...before,
      {
        trial,
        digest,
        figures: own.figures,
        over,
        ...(floor && { floor }),
        ...(next?.trial === trial && { worse: next.worse }),
      },
    ];
    const result: GateResult = {
      stepKey,
      verdict: isWithin ? 'within' : 'over',
      smaller,
      tries,
      ...(died !== undefined && { died }),
      ...(budget && { budget }),
      measured: {
        records: sample.records.length,
        processes: processes.length,
        requests: processes.reduce((sum, { requests }) => sum + requests, 0),
      },
      findings: budgetFindings(over, died, triedInWords(tries)),
    };
    return { result, summary: summaryOf(result, budget) };
  },
};

interface Own {
  figures: ServingFigures | null;
  processes: ProcessFigures[];
  died?: string;
}

/** Puts a package where the function that serves finds candidates, and has it measured. */
async function measured(
  { lake, measure }: GatePorts,
  bytes: Uint8Array,
  asked: Omit<MeasureRequest, 'digest' | 'sha256'>,
): Promise<Own> {
  const sha256 = bytesHash(bytes);
  await lake.put(keysOf.candidate(asked.project, sha256), bytes, { contentType: 'application/json' });
  const answer = await measure({ digest: sha256, sha256, ...asked });
  if ('died' in answer) return { figures: null, processes: [], died: answer.died };
  return { figures: figuresOf(answer.processes, bytes.length), processes: answer.processes };
}

const encode = (pkg: ServingPackage) => new TextEncoder().encode(JSON.stringify(pkg));

/** What was tried, but for what the shrinking says itself. */
function triedInWords(tries: readonly GateTry[]): string {
  const [first, last] = [tries[0]!, tries.at(-1)!];
  if (tries.length === 1) return 'there is no smaller one to take its place';
  const metric = last.worse === undefined ? '' : `, by a metric ${worseInWords(last.worse)}`;
  return `it is trial ${last.trial}, which took the place of trial ${first.trial}${metric}`;
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
