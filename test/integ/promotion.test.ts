import { beforeAll, expect, test } from 'vitest';
import { promoteResult } from '../../bin/client/answers.ts';
import { askAsCaller } from '../../bin/client/ask-as-caller.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { poll } from '../../bin/client/poll.ts';
import type { PromoteResult } from '../../core/contracts/steps.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { listModels } from '../../core/registry/models.ts';
import { findLiveVariant, findRoute } from '../../core/registry/routes.ts';
import type { PromotionCommand } from '../../core/rollout/promote-command.ts';
import { accountId } from '../../local-cloud/state.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { predictions } from './support/api.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { ingest, runToEnd } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('promotion');
/** A function remembers the champion for five seconds. */
const seconds = 8_000;

interface Decided {
  champion: number;
  before: number | null;
  changed: boolean;
  reason: string;
}

/** Three versions that wait for a person, of more data each. */
beforeAll(async () => {
  await publish(ordersProject(name, { promotion: { approval: 'manual' } }));
  for (const version of [1, 2, 3]) {
    await ingest(name, 'orders', writeFile(`orders-${version}.csv`, csv(orders(400, version))));
    const { run } = await runToEnd(name);
    expect(run, JSON.stringify(run.error)).toMatchObject({ status: 'succeeded', outcome: 'registered', version });
  }
});

/** Whose credentials the tests have. */
const root = `arn:aws:iam::${accountId}:root`;

const ask = (at: Platform, command: Omit<PromotionCommand, 'by'>) =>
  askAsCaller<PromotionCommand, PromoteResult>(at, at.outputs.decideFunction, command, promoteResult);

const decide = (...args: string[]) => perennial<Decided>(...args, '--json');

const promotions = async () =>
  (await listAudit((await platform()).registry, name)).filter((a) => /^model (promoted|rolled back)$/.test(a.action));

/** The version that answers at the API, once it is the one expected. */
async function expectServing(version: number): Promise<void> {
  await poll(
    async () => {
      const { modelVersion } = await predictions(name, [{ distance: 80, carrier: 'x' }]);
      return modelVersion === version ? true : undefined;
    },
    { timeoutMs: seconds, waitingFor: `version ${version} at the API` },
  );
}

async function expectOneChampion(version: number): Promise<void> {
  const { registry } = await platform();
  const champions = (await listModels(registry, name)).filter((m) => m.state === 'champion');
  expect(champions.map((m) => m.version)).toEqual([version]);
  expect(await findLiveVariant(registry, name)).toMatchObject({ version, digest: champions[0]?.digest });
}

test('nothing serves before a person has promoted it, and nothing is there to return to', async () => {
  const { registry } = await platform();
  expect(await findRoute(registry, name)).toBeUndefined();

  const early = await decide('rollback', name);
  const promoted = await decide('promote', name, '1');
  const first = await decide('rollback', name);

  expect(early.code).toBe(1);
  expect(early.stderr).toMatch(/no earlier champion/);
  expect(promoted.json).toMatchObject({ champion: 1, before: null, changed: true });
  expect(first.code).toBe(1);
  expect(first.stderr).toMatch(/no earlier champion/);
  await expectServing(1);
});

test('of two promotions at once one wins, and each change has one audit record', async () => {
  const at = await platform();
  let champion = 1;
  for (let round = 1; round <= 4; round++) {
    const before = await promotions();
    const rivals = [1, 2, 3].filter((version) => version !== champion);
    const command = (version: number) => ({
      action: 'promote' as const,
      project: name,
      version,
      expectedChampion: champion,
    });

    const ends = await Promise.allSettled(rivals.map((version) => ask(at, command(version))));

    const won = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    const lost = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []));
    expect(won).toMatchObject([{ promoted: true }]);
    const winner = won[0]!.version;
    expect(lost).toEqual([expect.stringContaining(`is version ${winner}, not version ${champion} as expected`)]);
    await expectOneChampion(winner);
    const after = await promotions();
    expect(after).toHaveLength(before.length + 1);
    expect(after[0]).toMatchObject({
      action: 'model promoted',
      by: root,
      before: { champion },
      after: { champion: winner },
    });
    champion = winner;
  }
});

test('the same promotion twice at once is one change', async () => {
  const at = await platform();
  const { version: champion } = (await findLiveVariant(at.registry, name))!;
  const before = await promotions();
  const version = champion === 3 ? 2 : 3;
  const command = { action: 'promote' as const, project: name, version };

  const results = await Promise.all([1, 2, 3].map(() => ask(at, command)));

  expect(results.map((r) => r.version)).toEqual([version, version, version]);
  await expectOneChampion(version);
  expect(await promotions()).toHaveLength(before.length + 1);
});

test('a rollback takes effect at the API within seconds, and so does the rollback of the rollback', async () => {
  await decide('promote', name, '2');
  await decide('promote', name, '3');
  await expectServing(3);

  const back = await decide('rollback', name);
  expect(back.json, back.stderr).toMatchObject({ champion: 2, before: 3, changed: true });
  await expectServing(2);
  await expectOneChampion(2);

  const forth = await decide('rollback', name);
  expect(forth.json, forth.stderr).toMatchObject({ champion: 3, before: 2, changed: true });
  await expectServing(3);
  await expectOneChampion(3);

  const far = await decide('rollback', name, '1');
  expect(far.json, far.stderr).toMatchObject({ champion: 1, before: 3, changed: true });
  await expectServing(1);
  expect((await promotions()).slice(0, 3).map((a) => a.action)).toEqual(Array(3).fill('model rolled back'));
});

test('a version or a project that does not exist changes nothing', async () => {
  const { registry } = await platform();
  const route = await findRoute(registry, name);

  const version = await decide('promote', name, '99');
  const project = await decide('promote', uniqueName('nowhere'), '1');
  const wrong = await decide('promote', name, 'latest');

  expect([version.code, project.code, wrong.code]).toEqual([1, 1, 2]);
  expect(version.stderr).toMatch(/no model version 99/);
  expect(project.stderr).toMatch(/no project 'nowhere/);
  expect(await findRoute(registry, name)).toEqual(route);
});
