/** Functions whose clocks are an hour off: days of files, runs, predictions, labels and looks lose nothing and count nothing twice. */
import { expect, it } from 'vitest';
import type { SnapshotManifest } from '../../core/contracts/dataset.ts';
import { lake } from '../../core/contracts/lake.ts';
import type { MonitorReport } from '../../core/monitor/monitor-report.ts';
import { listModels } from '../../core/registry/models.ts';
import { readLease } from '../../core/retrain/lease.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { Cloud } from '../../scripts/simulate/cloud.ts';
import { nextRow, project, rows, start } from './world.ts';

const hour = 3_600_000;
const later = Array.from({ length: 96 }, (_, i) => nextRow(rows.length + i));

/** Each call of a function has a clock of its own; what AWS says of time (objects, queues) stays right. */
class WrongCloud extends Cloud {
  readonly #offset: () => number;
  constructor(offset: () => number) {
    super('fraud', 1, start);
    this.#offset = offset;
  }
  override ports() {
    const offset = this.#offset();
    return { ...super.ports(), clock: () => new Date(this.now + offset) };
  }
}

async function play(offset: () => number) {
  const cloud = new WrongCloud(offset);
  await cloud.publish(project);
  await cloud.deliver('payments', 'history.ndjson', rows);
  cloud.trigger({ reason: 'manual', by: 'a test' });
  await cloud.settle();
  const reports: MonitorReport[] = [];
  for (const [n, row] of later.entries()) {
    cloud.now += hour;
    const { is_fraud, ...record } = { ...row, at: new Date(cloud.now).toISOString() };
    await cloud.predict([record]);
    await cloud.flush();
    await cloud.label([{ key: row.id, value: is_fraud, at: record.at }]);
    const report = n % 6 === 5 ? await cloud.look() : undefined;
    if (report) reports.push(report);
  }
  cloud.trigger({ reason: 'manual', by: 'a test' });
  await cloud.settle();
  const { snapshot } = cloud.decided.at(-1)!.run!;
  const manifest: SnapshotManifest = JSON.parse(
    new TextDecoder().decode(await cloud.lake.get(lake.snapshotManifest('fraud', snapshot!.snapshotId))),
  );
  const probe = await cloud.predict([{ ...rows[5], id: 'probe', at: new Date(cloud.now + 2 * hour).toISOString() }]);
  return {
    failed: cloud.decided.filter(({ error }) => error !== undefined),
    runs: cloud.decided.filter(({ trigger, run }) => trigger.reason === 'manual' && run).length,
    models: (await listModels(cloud.registry, 'fraud')).map(({ version, state }) => [version, state]),
    champion: (await listModels(cloud.registry, 'fraud')).at(-1)!.digest,
    lease: (await readLease(cloud.registry, 'fraud'))?.runId,
    rows: manifest.rows,
    labelled: manifest.labelled,
    inferences: { ...manifest.inferences, hash: undefined, bytes: undefined },
    looks: reports.map(({ labels }) => labels.count),
    probability: probe.predictions[0]!.probability,
  };
}

const random = seededRandom(3);

it('is the same with clocks that are right, ahead, behind, and of each function another', async () => {
  const right = await play(() => 0);
  expect(right).toMatchObject({ failed: [], runs: 2, lease: null, rows: 996, labelled: 996 });
  expect(right.looks).toEqual(Array.from({ length: 16 }, (_, i) => 6 * (i + 1)));
  expect(await play(() => hour)).toEqual(right);
  expect(await play(() => -hour)).toEqual(right);
  expect(await play(() => Math.round(2 * random() - 1) * hour)).toEqual(right);
}, 120_000);
