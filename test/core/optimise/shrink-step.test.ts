import { expect, test } from 'vitest';
import { tensorFlowWasm } from '../../../adapters/tensorflow/wasm.ts';
import { algorithmsWith } from '../../../core/algorithms/training.ts';
import type { GateResult, LimitName } from '../../../core/contracts/gate.ts';
import type { ModelJson } from '../../../core/contracts/model.ts';
import { shrinkStep } from '../../../core/optimise/shrink-step.ts';
import { runStep } from '../../../core/steps/run-step.ts';
import { trainer } from '../../support/algorithms.ts';
import { project } from '../../support/project.ts';
import { payments, searchRun } from '../../support/search-run.ts';

/** Twice as much of one figure as a limit allows, where a model that has learned nothing takes none of it. */
async function shrunk(algorithm: 'neuralNetwork' | 'logisticRegression', limit: LimitName, parameters = {}) {
  const definition = project('fraud', {
    objective: { task: 'binary', target: 'is_fraud', metric: 'logLoss' },
    training: {
      algorithms: [algorithm],
      ...(Object.keys(parameters).length > 0 && { parameters: { [algorithm]: parameters } }),
      search: { trials: 1, parallel: 1, minutes: 5 },
    },
    budget: { [limit]: 50, tolerance: 1 },
  });
  const run = searchRun('code', { ...trainer, algorithms: algorithmsWith(tensorFlowWasm) });
  const state = await run.judge(await run.search(await run.start(payments(definition, 900), 'run-1')));
  const trial = state.search!.trials.find((of) => of.algorithm === algorithm)!.index;
  const all = (of: number) => ({ latencyP50Ms: of, latencyP99Ms: of, coldStartMs: of, memoryMb: of, modelMb: of });
  const gate: GateResult = {
    stepKey: 'gate',
    verdict: 'over',
    smaller: true,
    tries: [{ trial, digest: 'd', figures: all(100), floor: all(0), over: [{ limit, figure: 100, most: 50 }] }],
    budget: { [limit]: 50, tolerance: 1 },
    measured: { records: 1, processes: 1, requests: 1 },
    findings: [],
  };
  const result = await runStep(run.ports(), shrinkStep, { ...state, gate });
  const modelOf = (index: number) => {
    const found = [...state.trials!, ...result.results].find((of) => of.index === index)!;
    return run.readJson<ModelJson>(found.resultKey!);
  };
  return { result, whole: await modelOf(trial), smaller: await modelOf(result.gate.next?.trial ?? trial), trial };
}

test('a network that is too slow gives way to one of fewer members, which is the only candidate then', {
  timeout: 120_000,
}, async () => {
  const { result, whole, smaller, trial } = await shrunk('neuralNetwork', 'latencyP99Ms', {
    epochs: 3,
    members: 4,
    units: 16,
  });
  expect(result.found, JSON.stringify(result.gate.findings)).toBe(true);
  expect(smaller.algorithm).toBe('neuralNetwork');
  const { members, hidden } = smaller as unknown as { members: number; hidden: { units: number }[] };
  expect(members * hidden[0]!.units).toBeLessThan(4 * 16);
  expect(whole).toMatchObject({ members: 4 });
  expect(result.trials.find(({ index }) => index === trial)!.refused).toBe(true);
  expect(result.gate.next!.trial).not.toBe(trial);
});

test('a linear model that is too large gives way to one of fewer features', { timeout: 120_000 }, async () => {
  const { result, whole, smaller } = await shrunk('logisticRegression', 'modelMb', { alpha: 0.001 });
  expect(result.found, JSON.stringify(result.gate.findings)).toBe(true);
  const weights = (of: ModelJson) =>
    (of as unknown as { coefficients: number[][] }).coefficients[0]!.filter((weight) => weight !== 0).length;
  expect(weights(smaller)).toBeLessThan(0.6 * weights(whole));
  expect(weights(smaller)).toBeGreaterThan(0);
});
