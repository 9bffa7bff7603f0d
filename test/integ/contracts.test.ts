import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { IngestedFile } from '../../bin/client/ingest.ts';
import { poll } from '../../bin/client/poll.ts';
import type { ProjectInput } from '../../core/contracts/project.ts';
import type { ObjectRecord } from '../../core/contracts/registry/datasets.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { currentDatasets } from '../../core/registry/current-objects.ts';
import { listDatasets, listObjects } from '../../core/registry/datasets.ts';
import { findDefinition } from '../../core/registry/definitions.ts';
import { listRuns } from '../../core/registry/runs.ts';
import { root } from '../../package/root.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { listKeys } from './support/lake.ts';
import { awaitRun, endOf } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('contracts');
const directory = join(root, 'projects', name);

/** The project with another type of one column, as `projects/<name>/project.yaml`. */
function project(distance: 'string' | 'number' | 'boolean'): ProjectInput {
  const { data, ...rest } = ordersProject(name);
  const columns = { ...data.sources[0]?.columns, distance: { type: distance } };
  return { ...rest, data: { sources: [{ ...data.sources[0]!, columns }] } };
}

function write(distance: 'string' | 'number' | 'boolean'): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'project.yaml'), stringify(project(distance)));
}

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const current = async () => {
  const { registry } = await platform();
  return currentDatasets(await listDatasets(registry, name), await listObjects(registry, name));
};
const typeOf = async () => (await current())[0]?.columns.find((c) => c.name === 'distance')?.type;

describe('a contract that changes', () => {
  const path = writeFile('orders.csv', csv(orders(600, 3)));

  beforeAll(async () => {
    write('string');
    await perennial('apply', name, '--local');
    const { code, json } = await perennial<{ files: IngestedFile[] }>(
      'ingest',
      name,
      'orders',
      path,
      '--json',
      '--local',
    );
    expect(json.files).toMatchObject([{ status: 'catalogued', rows: 600 }]);
    expect(code).toBe(0);
    expect(await typeOf()).toBe('string');
  });

  test('is shown before it is published', async () => {
    write('number');

    const { code, stdout } = await perennial('apply', name, '--plan', '--local');

    expect(code).toBe(0);
    expect(stdout).toMatch(/orders\.distance +string +number/);
    expect(stdout).toMatch(/orders\.csv +600 +600/);
    expect(stdout).toMatch(/A run starts when the files are converted \(definition changed\)/);
    expect(await typeOf()).toBe('string');
  });

  test('has what is catalogued converted again, and a run starts on that', async () => {
    const { code, json } = await perennial<{ reconverted: object }>('apply', name, '--json', '--local');

    expect(code).toBe(0);
    expect(json.reconverted).toEqual({ converted: 1, refused: [], gone: [], failed: [] });
    expect(await typeOf()).toBe('number');
    const { runId } = await awaitRun(name, (run) => run.trigger.reason === 'definition');
    const { run } = await endOf(name, runId);
    expect(run).toMatchObject({ status: 'succeeded' });
    const again = await perennial<{ files: IngestedFile[] }>('ingest', name, 'orders', path, '--json', '--local');
    expect(again.json.files).toMatchObject([{ status: 'unchanged', rows: 600 }]);
  });

  test('that would empty a column is not published unasked, and nothing is learned from it', async () => {
    write('boolean');

    const { code, stdout } = await perennial('apply', name, '--local');

    expect(code).toBe(1);
    expect(stdout).toMatch(/9\d\.\d % of its values become missing/);
    expect(stdout).toContain('Nothing was published');
    expect(await typeOf()).toBe('number');

    const forced = await perennial<{ reconverted: { refused: object[] } }>('apply', name, '--yes', '--json', '--local');

    expect(forced.code).toBe(0);
    expect(await current()).toMatchObject([{ rows: expect.toSatisfy((rows: number) => rows < 60) }]);
    write('number');
    await perennial('apply', name, '--yes', '--local');
    expect(await current()).toMatchObject([{ rows: 600 }]);
  });

  test('is what the same file is converted under when it is sent again, before or after its own conversion', async () => {
    await publish(project('string'));
    const { code, json } = await perennial<{ files: IngestedFile[] }>(
      'ingest',
      name,
      'orders',
      path,
      '--json',
      '--local',
    );

    expect(code).toBe(0);
    expect(json.files).toMatchObject([{ rows: 600, status: expect.stringMatching(/catalogued|duplicate|unchanged/) }]);
    // Its own conversion may still be under way.
    const converted = async () => (await typeOf()) === 'string' || undefined;
    await poll(converted, { timeoutMs: 60_000, waitingFor: 'the file under its new contract' });
  });

  test('data of an older converter are converted again by the publication, without a person', async () => {
    const { registry } = await platform();
    const { contracts: _, ...record } = (await findDefinition(registry, name))!;
    const objects = await listObjects(registry, name);
    await registry.putMany([
      record,
      ...objects.map((o): ObjectRecord => ({ ...o, contractHash: 'of an older converter' })),
    ]);

    const { projects } = await publish(project('string'));

    expect(projects).toMatchObject([{ changed: false, reconverting: 1 }]);
    const settled = async () => (await findDefinition(registry, name))?.contracts;
    await poll(settled, { timeoutMs: 120_000, waitingFor: 'the end of the conversions' });
    const { pk } = keys.object(name, '');
    const converted = async () => {
      const [dataset] = await current();
      const found = await registry.query<ObjectRecord>(pk, { prefix: 'OBJECT#' });
      return found.find(
        (o) => o.datasetVersion === dataset?.datasetVersion && o.contractHash === dataset?.contractHash,
      );
    };
    const object = await poll(converted, { timeoutMs: 60_000, waitingFor: 'the object under its new contract' });
    expect(object).toMatchObject({ status: expect.stringMatching(/catalogued|duplicate/) });
    expect(object).not.toHaveProperty('converting');
  });
});

describe('what is odd about a file', () => {
  const bad = orders(60, 9).map((order, i) => ({ ...order, distance: i % 2 === 0 ? 'far' : order.distance }));
  const path = writeFile('odd.csv', csv(bad as never).replace('carrier', 'carier'));

  beforeAll(async () => {
    await publish(project('number'));
  });

  test('is said in words, and fails with --strict', async () => {
    const { code, stdout, stderr } = await perennial('ingest', name, 'orders', path, '--strict', '--local');

    expect(code).toBe(1);
    expect(stderr).toMatch(/^! ingest odd.csv/m);
    expect(stdout).toContain("column 'carrier' is declared and not in the file; was it renamed to 'carier'?");
    expect(stdout).toMatch(/50 % of the rows \(30\) are quarantined, more than the 5 %/);
    const again = await perennial('ingest', name, 'orders', path, '--local');
    expect(again.code).toBe(0);
  });

  test('comes out as CSV, and back as rows when it is mended', async () => {
    const out = writeFile('mend.csv', '');
    const written = await perennial('quarantine', name, '--out', out, '--local');
    expect(written.code, written.stderr).toBe(0);
    writeFileSync(out, readFileSync(out, 'utf8').replaceAll(',far,', ',12.5,'));

    const { code, json } = await perennial<{ files: IngestedFile[] }>(
      'ingest',
      name,
      'orders',
      out,
      '--json',
      '--local',
    );

    expect(code).toBe(0);
    expect(json.files).toMatchObject([{ status: 'catalogued', rows: 30, quarantined: 0 }]);
  });

  test('a refused file is listed with its reason', async () => {
    await perennial('ingest', name, 'orders', writeFile('other.csv', 'a,b\n1,2\n'), '--local');
    const { stdout } = await perennial('datasets', name, '--local');
    expect(stdout).toMatch(/orders\/other\.csv .*no declared column is in the file/);
    expect(stdout).toContain('1 file not taken');
  });
});

describe('what a person looks at and takes away', () => {
  test('the profile and the reports of the runs', async () => {
    const out = writeFile('profile.html', '');
    const profile = await perennial('profile', name, '--out', out, '--local');
    expect(profile.code, profile.stderr).toBe(0);
    expect(profile.stdout).toMatch(/target late: 6\d\d usable/);
    expect(readFileSync(out, 'utf8')).toContain('<html');
    const { json } = await perennial<{ reports: { id: string; kind: string }[] }>('reports', name, '--json', '--local');
    expect(new Set(json.reports.map((r) => r.kind))).toEqual(new Set(['profile', 'evaluation', 'card']));
    for (const { id } of json.reports.slice(0, 3))
      expect((await perennial('report', 'get', name, id, '--local')).stdout).toContain(`${id} written to`);
  });

  test('a dataset, with its rows', async () => {
    const [dataset] = (await current()).filter((d) => d.object.key.endsWith('odd.csv'));
    const asked = await perennial('dataset', 'remove', name, dataset!.datasetVersion, '--local');
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('--yes');

    const { code, stderr } = await perennial('dataset', 'remove', name, dataset!.datasetVersion, '--yes', '--local');

    expect(code, stderr).toBe(0);
    expect((await current()).map((d) => d.datasetVersion)).not.toContain(dataset!.datasetVersion);
    expect(await listKeys(`curated/${name}/orders/${dataset!.datasetVersion}/`)).toEqual([]);
    expect(await listKeys(dataset!.object.key)).toEqual([dataset!.object.key]);
  });

  test('a whole project', async () => {
    const { registry } = await platform();
    for (const { runId } of await listRuns(registry, name)) await endOf(name, runId);

    const { code, stderr, json } = await perennial<{ schedules: number }>(
      'project',
      'remove',
      name,
      '--raw',
      '--yes',
      '--json',
      '--local',
    );

    expect(code, stderr).toBe(0);
    expect(json.schedules).toBeGreaterThan(0);
    expect(await findDefinition(registry, name)).toBeUndefined();
    for (const zone of ['raw', 'curated', 'snapshots', 'models', 'reports', 'work', 'quarantine'])
      expect(await listKeys(`${zone}/${name}/`)).toEqual([]);
    expect(await listAudit(registry, name, 1)).toMatchObject([{ action: 'project removed' }]);
  });
});
