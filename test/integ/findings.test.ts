import { expect, test } from 'vitest';
import type { RunRecord } from '../../core/contracts/registry/runs.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { getModel } from '../../core/registry/models.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { awaitRun, endOf, ingest, runToEnd } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

/** Rows whose target has nothing to do with their columns. */
function noise(rows: number, seed: number) {
  const random = seededRandom(seed);
  return Array.from({ length: rows }, (_, i) => ({
    id: `n-${seed}-${i}`,
    a: Number(random().toFixed(3)),
    b: Math.floor(random() * 50),
    c: `c${Math.floor(random() * 5)}`,
    d: Number((random() * random()).toFixed(3)),
    late: random() < 0.4,
  }));
}

function noiseProject(name: string) {
  const project = ordersProject(name);
  const [source] = project.data.sources;
  return {
    ...project,
    data: {
      sources: [
        {
          ...source!,
          columns: {
            id: { type: 'string' as const, required: true },
            a: { type: 'number' as const },
            b: { type: 'integer' as const },
            c: { type: 'string' as const },
            d: { type: 'number' as const },
            late: { type: 'boolean' as const },
          },
        },
      ],
    },
  };
}

/** What a late order was refunded is known only after it was late. */
const leaky = (seed: number) => orders(600, seed).map((o, i) => ({ ...o, refunded: o.late ? 5 + (i % 9) : 0 }));

function leakyProject(name: string, exclude: string[]) {
  const project = ordersProject(name, { features: { exclude: ['id', ...exclude] } });
  const [source] = project.data.sources;
  return {
    ...project,
    data: { sources: [{ ...source!, columns: { ...source!.columns, refunded: { type: 'number' as const } } }] },
  };
}

const champion = async (name: string) => (await findLiveVariant((await platform()).registry, name))?.version ?? null;

test('a table of noise makes a version that is held, until a person accepts that by name', async () => {
  const { registry } = await platform();
  const name = uniqueName('noise');
  await publish(noiseProject(name));
  await ingest(name, 'orders', writeFile('noise.csv', csv(noise(1000, 1))));

  const waited = await perennial('run', name, '--wait');
  const refused = await perennial('promote', name, '1', '--json');
  const mistaken = await perennial('promote', name, '1', '--accept', 'leakage:a', '--json');

  expect(waited.code, waited.stderr).toBe(0);
  expect(waited.stdout).toMatch(/version 1 is not promoted, held by findings: chance/);
  expect(waited.stdout).toMatch(/critical {2}chance: no better than chance, as far as \d+ test rows can tell/);
  expect(waited.stdout).toContain(`perennial promote ${name} 1 --accept chance`);
  expect(await champion(name)).toBeNull();
  const held = await getModel(registry, name, 1);
  expect(held).toMatchObject({
    state: 'held',
    findings: expect.arrayContaining([expect.objectContaining({ code: 'chance' })]),
  });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/version 1 of '.*' is held by findings:/);
  expect(mistaken.stderr).toMatch(/has no finding 'leakage:a' to accept; it has chance/);
  expect((await perennial('models', name)).stdout).toMatch(/held by findings: chance/);
  expect((await perennial('model', 'show', name, '1')).stdout).toMatch(/Findings\n.*chance/);

  const codes = held.findings!.filter((f) => f.severity === 'critical').map((f) => f.code);
  const accepted = await perennial('promote', name, '1', ...codes.flatMap((code) => ['--accept', code]), '--json');

  expect(accepted.code, accepted.stderr).toBe(0);
  expect(await champion(name)).toBe(1);
  const audit = await listAudit(registry, name);
  expect(audit.find((a) => a.action === 'promotion held by findings')).toMatchObject({
    by: expect.stringMatching(/^run /),
    after: { version: 1, findings: codes },
    reason: `held by findings: ${codes.join(', ')}`,
  });
  expect(audit.find((a) => a.action === 'model promoted')).toMatchObject({
    after: { champion: 1, accepted: codes.map((code) => expect.objectContaining({ code, by: expect.any(String) })) },
  });
});

test('a leaking column holds the model; without it the honest one is promoted', async () => {
  const name = uniqueName('leaky');
  await publish(leakyProject(name, []));
  await ingest(name, 'orders', writeFile('leaky.csv', csv(leaky(1))));

  const { run } = await runToEnd(name);
  expect(run, JSON.stringify(run.error)).toMatchObject({
    status: 'succeeded',
    outcome: 'held by findings',
    version: 1,
  });
  expect(run.findings).toMatchObject([{ code: 'leakage:refunded', severity: 'critical' }]);
  expect(await champion(name)).toBeNull();

  const honest = await afterChange(name, ['refunded'], run);
  expect(honest, JSON.stringify(honest.error)).toMatchObject({ status: 'succeeded', outcome: 'promoted', version: 2 });
  expect(await champion(name)).toBe(2);
});

test('an honest model takes over from a leaking champion that somebody had accepted', async () => {
  const name = uniqueName('accepted');
  await publish(leakyProject(name, []));
  await ingest(name, 'orders', writeFile('accepted.csv', csv(leaky(2))));
  const { run } = await runToEnd(name);
  const promoted = await perennial('promote', name, '1', '--accept', 'leakage:refunded', '--json');
  expect(promoted.code, promoted.stderr).toBe(0);
  expect(await champion(name)).toBe(1);

  const honest = await afterChange(name, ['refunded'], run);

  expect(honest, JSON.stringify(honest.error)).toMatchObject({ outcome: 'promoted', version: 2 });
  expect(await champion(name)).toBe(2);
  const shown = await perennial('run', 'show', honest.runId);
  expect(shown.stdout).toMatch(/won: champion 1 cannot be compared with it \(it reads 'refunded', excluded now\)/);
});

/** Publishes the project without the columns; the run that this starts, when it has ended. */
async function afterChange(name: string, exclude: string[], before: RunRecord): Promise<RunRecord> {
  await publish(leakyProject(name, exclude));
  const started = await awaitRun(name, (run) => run.runId !== before.runId);
  return (await endOf(name, started.runId)).run;
}
