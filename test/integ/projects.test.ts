import { beforeAll, describe, expect, test } from 'vitest';
import { poll } from '../../bin/client/poll.ts';
import { queueEmpty } from '../../bin/client/queues.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { DefinitionRecord } from '../../core/contracts/registry/projects.ts';
import { listProjects } from '../../core/registry/definitions.ts';
import { listRuns } from '../../core/registry/runs.ts';
import { findTrigger } from '../../core/registry/triggers.ts';
import { ordersProject } from '../../scripts/orders.ts';
import { type Listener, listen } from './support/bus.ts';
import { awaitRun, endOf, trainOrders } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

describe('1,000 projects', () => {
  const base = uniqueName('many');
  const names = Array.from({ length: 1000 }, (_, i) => `${base}-${i}`);
  const definitions = names.map((name) => ordersProject(name));

  test('are published by one call, and by a second one not again', async () => {
    const at = await platform();

    const first = await publish(...definitions);
    const again = await publish(...definitions);

    expect(first.projects.map((p) => p.project).sort()).toEqual([...names].sort());
    expect(first.projects.every((p) => p.changed && p.revision === 1)).toBe(true);
    expect(again.projects.filter((p) => p.changed || p.revision !== 1)).toEqual([]);
    const published = new Set((await listProjects(at.registry)).map((p) => p.project));
    expect(names.filter((name) => !published.has(name))).toEqual([]);
    // Each asked whether a run is due: without data none is.
    expect(await queueEmpty(at, at.outputs.triggerQueueUrl, 120_000)).toBe(true);
    expect(await listRuns(at.registry, names[999]!)).toEqual([]);
  });

  test('are left alone by a call with one that is wrong', async () => {
    const at = await platform();
    const wrong = { ...ordersProject(`${base}-0`), objective: { task: 'binary', target: 7 } };
    const changed = ordersProject(`${base}-1`, { training: { seed: 9 } });

    await expect(publish(changed, wrong as never)).rejects.toThrow(/nothing was published: .*objective\.target/);

    const record = await at.registry.get<DefinitionRecord>(keys.definition(`${base}-1`));
    expect(record).toMatchObject({ revision: 1 });
  });
});

describe('a changed definition', () => {
  const name = uniqueName('definition');
  const definition = ordersProject(name);
  let bus: Listener;

  beforeAll(async () => {
    await trainOrders(definition);
    bus = await listen(name);
  });

  /** What the starter decided about the change of that revision. */
  const decisionOn = async (id: string) => {
    const { registry } = await platform();
    const record = await poll(() => findTrigger(registry, { project: name, id }), {
      timeoutMs: 60_000,
      waitingFor: `the decision about the change ${id}`,
    });
    return record.outcome;
  };

  test('is told with the paths that changed, and starts a run', async () => {
    const change = { ...definition, training: { ...definition.training, seed: 7 } };

    const { projects } = await publish(change);

    expect(projects).toMatchObject([{ project: name, changed: true, revision: 2, paths: ['training.seed'] }]);
    const [event] = await bus.await('ProjectDefinitionChanged');
    expect(event?.detail).toEqual({
      project: name,
      definitionHash: projects[0]?.definitionHash,
      codeHash: (await platform()).outputs.trainingCodeHash,
      changed: ['definition'],
      paths: ['training.seed'],
    });
    const { runId, trigger } = await awaitRun(name, (run) => run.trigger.reason === 'definition');
    expect(trigger).toMatchObject({ id: event?.id, detail: { paths: ['training.seed'] } });
    const { run } = await endOf(name, runId);
    expect(run).toMatchObject({ status: 'succeeded', definitionHash: projects[0]?.definitionHash });
  });

  test('that changes only the monitoring is told, and starts none', async () => {
    const change = {
      ...definition,
      training: { ...definition.training, seed: 7 },
      monitoring: { schedule: 'rate(2 hours)', drift: { psi: 0.3 } },
    };
    const runs = (await listRuns((await platform()).registry, name)).length;

    await publish(change);

    const event = await poll(async () => (await bus.await('ProjectDefinitionChanged'))[1], {
      timeoutMs: 30_000,
      waitingFor: 'the second change',
    });
    expect(event.detail.paths.toSorted()).toEqual(['monitoring.drift.psi', 'monitoring.schedule']);
    expect(await decisionOn(event.id)).toEqual({
      decision: 'refused',
      why: expect.stringMatching(/^no model depends on what changed: monitoring\./),
    });
    expect(await listRuns((await platform()).registry, name)).toHaveLength(runs);
  });
});
