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

/**
 * Measures what serving the refitted model takes, and says whether it may serve: within the budget, else a finding that holds it.
 * Projects without a budget are measured all the same.
 */
export const gateStep: Step<LifecycleState, GateResult, GatePorts> = {
  name: 'gate',
  inputs: async (ports, state) => ({
    digest: requireResult(state, 'refit').digest,
    snapshotId: requireResult(state, 'snapshot').snapshotId,
    trial: requireResult(state, 'evaluate').winner,
    budget: (await definitionOf(ports, state)).budget ?? null,
    servingCode: ports.servingCode(),
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
    // Where the function that serves reads models: it reads no other zone.
    await lake.put(keysOf.model(project, digest, 'model.json'), bytes, { contentType: 'application/json' });
    const answer = await ports.measure({ project, digest, sha256, ...sample });
    const died = 'died' in answer ? answer.died : undefined;
    const processes = 'died' in answer ? [] : answer.processes;
    const figures = died === undefined ? figuresOf(processes, bytes.length) : null;
    const over = figures ? overBudget(figures, budget) : [];
    const own: GateTry = { trial: requireResult(state, 'evaluate').winner, digest, figures, over };
    const result: GateResult = {
      stepKey,
      verdict: died === undefined && over.length === 0 ? 'within' : 'over',
      tries: [own],
      ...(budget && { budget }),
      measured: {
        records: sample.records.length,
        processes: processes.length,
        requests: processes.reduce((sum, { requests }) => sum + requests, 0),
      },
      findings: budgetFindings(over, died, 'nothing smaller was tried'),
    };
    return { result, summary: summaryOf(result, budget) };
  },
};

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
