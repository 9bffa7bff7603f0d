import { describe, expect, it } from 'vitest';
import { memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { modelLoaders } from '../../../core/algorithms/loading.ts';
import { algorithms } from '../../../core/algorithms/training.ts';
import type { Containers } from '../../../core/contracts/containers.ts';
import type { TrialState } from '../../../core/contracts/steps.ts';
import { putJson } from '../../../core/ports/json.ts';
import { longStep } from '../../../core/register/long-step.ts';
import { ContainerLost, NoContainer, runInContainer } from '../../../core/register/run-in-container.ts';
import { storeStepOutput } from '../../../core/registry/steps.ts';

const at = new Date('2026-03-01T00:00:00Z');
const state: TrialState = {
  project: 'fraud',
  runId: 'run-1',
  trigger: { id: 't', project: 'fraud', reason: 'manual', at: at.toISOString(), by: 'ada' },
  prepare: { stepKey: 'prepared', matrices: {}, plans: {}, counts: { train: 1, validation: 1, test: 1 } },
  trial: { index: 3, algorithm: 'gradientBoostedTrees', parameters: {}, seed: 1, minutes: 40 },
};
const input = { step: 'trial', state } as const;
const trainer = { taskDefinition: 'arn:trainer', codeHash: 'trainer' };

function setUp(containers: Containers = { trainer, images: {} }) {
  const ports = {
    lake: memoryObjectStore(),
    registry: memoryRecordStore(),
    clock: () => at,
    codeHash: () => 'of the function',
    algorithms,
    loaders: modelLoaders,
    threads: () => undefined,
    containers: () => containers,
  };
  const turn = (before: object = {}) => runInContainer(ports, { ...input, ...before });
  const started = async (before: object = {}) => {
    const container = await turn(before);
    if ('result' in container) throw new Error('it is done');
    return container;
  };
  return { ports, turn, started };
}

const jsonAt = async ({ lake }: ReturnType<typeof setUp>['ports'], key: string) =>
  JSON.parse(new TextDecoder().decode(await lake.get(key)));

describe('runInContainer', () => {
  it('writes what there is to do, and says what to start: what is cheap first', async () => {
    const { ports, started } = setUp();
    const container = await started();
    expect(container).toMatchObject({ taskDefinition: 'arn:trainer', capacity: 'FARGATE_SPOT', wait: 0 });
    const job = await jsonAt(ports, container.jobKey);
    expect(job).toMatchObject({ ...input, minutes: 40 });
    expect(container.jobKey).toMatch(/^work\/fraud\/\w+\/job-run-1-0\.json$/);
  });

  it('gives what the container has stored under the key of its code', async () => {
    const { ports, turn, started } = setUp();
    const container = await started();
    const stepKey = await longStep(input).key({ ...ports, codeHash: () => 'trainer' });
    const result = { index: 3, status: 'succeeded', stepKey };
    await storeStepOutput(ports.registry, { step: 'trial', stepKey, result }, at);
    expect(await turn({ container })).toEqual({ result });
  });

  it('fails as the container says that it failed, and does not try again', async () => {
    const { ports, turn, started } = setUp();
    const container = await started();
    const { reportKey } = await jsonAt(ports, container.jobKey);
    await putJson(ports.lake, reportKey, { error: { name: 'InvalidParameter', message: 'learning rate is 7' } });
    await expect(turn({ container })).rejects.toMatchObject({
      name: 'InvalidParameter',
      message: 'learning rate is 7',
    });
  });

  it('starts a lost one again, on capacity that is not taken away, twice', async () => {
    const { started, turn } = setUp();
    const cause = JSON.stringify({ StoppedReason: 'Your Spot Task was interrupted.', Containers: [{ ExitCode: 143 }] });
    const error = { Error: 'States.TaskFailed', Cause: cause };
    const first = await started();
    const second = await started({ container: first, error });
    expect(second).toMatchObject({ capacity: 'FARGATE', wait: 0, attempts: { lost: 1 } });
    expect(second.jobKey).not.toBe(first.jobKey);
    const third = await started({ container: second, error });
    const last = turn({ container: third, error });
    await expect(last).rejects.toThrow(ContainerLost);
    await expect(last).rejects.toThrow('ended 3 times without a word: Your Spot Task was interrupted.');
  });

  it('waits for capacity where none could be had, longer each time, and not for ever', async () => {
    const { started, turn } = setUp();
    const error = { Error: 'AmazonECS.Unknown', Cause: 'Capacity is unavailable at this time' };
    let container = await started();
    const waits: number[] = [];
    for (let i = 0; i < 11; i++) {
      container = await started({ container, error });
      waits.push(container.wait);
    }
    expect(waits.slice(0, 4)).toEqual([30, 60, 120, 240]);
    expect(Math.max(...waits)).toBe(900);
    await expect(turn({ container, error })).rejects.toThrow(/could not be started \(12 attempts\): .*Capacity/);
  });

  it("takes a project's own image before the trainer, and refuses where there is neither", async () => {
    const image = { taskDefinition: 'arn:own', codeHash: 'own', image: '' };
    expect(await setUp({ trainer, images: { fraud: image } }).started()).toMatchObject({ taskDefinition: 'arn:own' });
    await expect(setUp({ images: { other: image } }).turn()).rejects.toThrow(NoContainer);
  });
});
