import { gradientBoostedTrees } from '../../core/algorithms/gradient-boosted-trees/algorithm.ts';
import { loadModel } from '../../core/algorithms/loader.ts';
import { modelLoaders } from '../../core/algorithms/loading.ts';
import { predictRows } from '../../core/algorithms/predict.ts';
import { type Dataset, type DatasetExtra, isReserved, reserved } from '../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { Project } from '../../core/contracts/project.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { AlgorithmSummary } from '../../core/contracts/registry/models.ts';
import type { CapturedPrediction } from '../../core/contracts/serving.ts';
import { fitFeaturePlan } from '../../core/features/index.ts';
import { bytesHash, contentHash } from '../../core/hash/content-hash.ts';
import { usableRows, usableTarget } from '../../core/labels/usable-target.ts';
import { rowCosts } from '../../core/metrics/cost/cost.ts';
import { realisedCosts } from '../../core/metrics/cost/realised-cost.ts';
import { servingPackage } from '../../core/register/package.ts';
import { getModel } from '../../core/registry/models.ts';
import { findLiveVariant, findRoute, newRoute } from '../../core/registry/routes.ts';
import { sumOf } from '../../core/stats/sum-of.ts';
import { decodeTable } from '../../core/table/codec.ts';
import { valuesOf } from '../../core/table/rows-of-part.ts';
import { type Column, column, isStringColumn, numericColumn } from '../../core/table/table.ts';
import { foldHistory, windowSpecs } from '../../core/windows/index.ts';
import { dayMs, type Payment } from '../../projects/bank-fraud/population.ts';
import { labelsOfAllowed } from '../../projects/bank-fraud/world/labels.ts';
import type { Cloud } from './cloud.ts';

interface KnownRow {
  key: string;
  time: number;
  record: Record<string, unknown>;
  windows: readonly number[];
  /** As they become known, whatever was decided. */
  labels: readonly { value: number; at: number }[];
}

/** How it learns: from how many days, until how many days ago, in how many rounds. */
interface Settings {
  days: number;
  /** A payment so old that nobody reported is taken for innocent. Nine of ten frauds are reported within 7 days. */
  maturity: number;
  rounds: number;
}

/** Rows of the latest past that it learns from. */
const rowsAtMost = 18_000;
const candidates = [365, 40].flatMap((days) => [7, 3].map((maturity) => ({ days, maturity })));
/** Days between two choices, and days of payments that a choice is tested on. */
const choiceDays = 10;
const testDays = 14;
const mature = 7;

/**
 * Trains every day with the features and parameters that the first run found, on the labels of all payments as they arrive, and
 * serves it the next day without asking whether it is better. How far back it looks, how long it waits for labels and how many
 * rounds it learns is chosen anew every ten days: what would have done best on the payments of two weeks, trained before them.
 */
export class Oracle {
  readonly #cloud: Cloud;
  readonly #project: Project;
  readonly #seed: number;
  readonly #rows: KnownRow[] = [];
  #extra: DatasetExtra | undefined;
  #windowNames: readonly string[] = [];
  #settings: Settings | undefined;
  #trained = 0;
  #version = 1000;

  constructor(cloud: Cloud, project: Project, seed: number) {
    this.#cloud = cloud;
    this.#project = project;
    this.#seed = seed;
  }

  /** Takes the payments of the days before the first model from the first run's snapshot. */
  async begin(payments: readonly Payment[]): Promise<void> {
    const { snapshotId } = await this.#champion();
    const rowsKey = keysOf.snapshotRows(this.#project.name, snapshotId);
    const dataset = decodeTable<DatasetExtra>(await this.#cloud.lake.get(rowsKey));
    const { table } = dataset;
    const windows = foldHistory(dataset, windowSpecs(this.#project, table));
    this.#windowNames = windows.names;
    this.#extra = { ...dataset.extra, project: this.#project };
    const byKey = new Map(payments.map((payment) => [payment.transaction_id, payment]));
    const columns = table.columns.filter(({ name }) => !isReserved(name));
    const time = numericColumn(table, reserved.time).values;
    for (let row = 0; row < table.rows; row++) {
      const key = cellOf(column(table, reserved.key), row) as string;
      const record = Object.fromEntries(columns.map((c) => [c.name, cellOf(c, row)]));
      const values = windows.columns.map((c) => c[row]!);
      this.#rows.push({ key, time: time[row]!, record, windows: values, labels: this.#labelsOf(byKey.get(key)!) });
    }
  }

  /** Takes a day's payments as they were captured. */
  add(payments: readonly Payment[], captured: readonly CapturedPrediction[]): void {
    const byKey = new Map(captured.map((prediction) => [prediction.key, prediction]));
    for (const payment of payments) {
      const { record, windows, time } = byKey.get(payment.transaction_id)!;
      const at = Date.parse(time!);
      this.#rows.push({
        key: payment.transaction_id,
        time: at,
        record: { ...record, timestamp: at },
        windows: this.#windowNames.map((name) => windows[name] ?? Number.NaN),
        labels: this.#labelsOf(payment),
      });
    }
    this.#rows.splice(0, Math.max(0, this.#rows.length - rowsAtMost));
  }

  /** Trains on what is known now and serves it. */
  async train(): Promise<void> {
    const { algorithm } = await this.#champion();
    if (this.#trained++ % choiceDays === 0) this.#settings = this.#choose(algorithm);
    const { now } = this.#cloud;
    const { days, maturity, rounds } = this.#settings!;
    const dataset = this.#dataset(now - days * dayMs, now, maturity);
    const target = usableTarget(dataset);
    const fitRows = usableRows(target);
    const { plan, matrix } = this.#features(dataset, fitRows, target);
    const { model } = gradientBoostedTrees.train(
      { matrix, target, train: fitRows, validation: new Uint32Array(0), task: 'binary', outputs: 1 },
      algorithm.parameters,
      algorithm.seed,
      { iterations: rounds },
    );
    const { classes } = dataset.extra;
    const { table } = dataset;
    const made = servingPackage({
      project: this.#project,
      classes,
      table,
      plan,
      model,
      calibration: null,
      reviewThreshold: null,
    });
    await this.#serve(new TextEncoder().encode(JSON.stringify(made)));
  }

  /** The settings that cost least on the latest payments whose labels are mature, trained on what was known before them. */
  #choose({ parameters, seed }: AlgorithmSummary): Settings {
    const { now } = this.#cloud;
    const [from, to] = [now - (mature + testDays) * dayMs, now - mature * dayMs];
    const tried = candidates.map(({ days, maturity }) => {
      const dataset = this.#dataset(from - days * dayMs, to, maturity, from);
      const after = usableTarget(this.#dataset(from - days * dayMs, to, mature));
      const before = usableTarget(dataset);
      const { values } = numericColumn(dataset.table, reserved.time);
      const target = before.map((value, row) => (values[row]! > from ? after[row]! : value));
      const train = usableRows(before);
      const validation = usableRows(after).filter((row) => values[row]! > from);
      const { matrix } = this.#features(dataset, train, before);
      const data = { matrix, target, train, validation, task: 'binary', outputs: 1 } as const;
      const { iterations, model } = gradientBoostedTrees.train(data, parameters, seed);
      const { cost } = realisedCosts(
        predictRows(loadModel(model, modelLoaders), matrix, validation),
        valuesOf(target, validation, 1),
        rowCosts(this.#project, dataset.table, validation),
      );
      return { days, maturity, rounds: iterations, cost: sumOf(cost) };
    });
    return tried.reduce((best, one) => (one.cost < best.cost ? one : best));
  }

  #features(dataset: Dataset, fitRows: Uint32Array, target: Float64Array) {
    const rows = numericColumn(dataset.table, reserved.time).values;
    const first = this.#rows.findIndex(({ time }) => time >= rows[0]!);
    const windows = {
      specs: windowSpecs(this.#project, dataset.table),
      names: [...this.#windowNames],
      columns: this.#windowNames.map((_, j) => rows.map((_, i) => this.#rows[first + i]!.windows[j]!)),
    };
    return fitFeaturePlan({ dataset, windows, fitRows, encoding: 'trees', seed: 1, target });
  }

  #labelsOf(payment: Payment): KnownRow['labels'] {
    return labelsOfAllowed(payment, this.#seed).map(({ fraud, at }) => ({ value: fraud ? 1 : 0, at }));
  }

  /** The payments of a time, as they are known at a moment (now, where none is given). */
  #dataset(from: number, to: number, maturity: number, asOf = this.#cloud.now): Dataset {
    const rows = this.#rows.filter(({ time }) => time >= from && time <= to);
    const known = rows.map(({ labels }) => labels.filter(({ at }) => at <= asOf).at(-1));
    const records = this.#project.data.sources.find(({ role }) => role === 'records')!;
    const columns: Column[] = [
      texts(
        reserved.key,
        rows.map(({ key }) => key),
      ),
      { name: reserved.time, type: 'timestamp', values: Float64Array.from(rows, ({ time }) => time) },
      {
        name: reserved.target,
        type: 'number',
        values: Float64Array.from(known, (label) => label?.value ?? Number.NaN),
      },
      {
        name: reserved.labelledAt,
        type: 'timestamp',
        values: Float64Array.from(known, (label) => label?.at ?? Number.NaN),
      },
      ...Object.entries(records.columns).map(([name, { type }]): Column => {
        if (type === 'string')
          return texts(
            name,
            rows.map(({ record }) => (record[name] ?? null) as string | null),
          );
        const values = Float64Array.from(rows, ({ record }) => (record[name] ?? Number.NaN) as number);
        return { name, type: type === 'timestamp' ? 'timestamp' : 'number', values };
      }),
    ];
    const maturedUntil = asOf - maturity * dayMs;
    return { table: { rows: rows.length, columns }, extra: { ...this.#extra!, maturedUntil } };
  }

  async #serve(bytes: Uint8Array): Promise<void> {
    const { registry, lake } = this.#cloud;
    const { name: project } = this.#project;
    const files = { 'model.json': bytesHash(bytes) };
    const digest = contentHash(files);
    const version = this.#version++;
    await lake.put(keysOf.model(project, digest, 'model.json'), bytes);
    const route = (await findRoute(registry, project))!;
    const next = newRoute({
      project,
      variants: [{ version, digest, weight: 1, mode: 'live' }],
      previous: null,
      revision: route.revision + 1,
      updatedAt: new Date(this.#cloud.now).toISOString(),
    });
    const record = { ...(await this.#champion()), ...keys.model(project, version), version, digest, files };
    await registry.write([{ put: record }, { put: next }]);
  }

  /** The first run's model. */
  async #champion() {
    const { name } = this.#project;
    const { version } = (await findLiveVariant(this.#cloud.registry, name))!;
    return getModel(this.#cloud.registry, name, version);
  }
}

function texts(name: string, values: readonly (string | null)[]): Column {
  const dictionary: string[] = [];
  const places = new Map<string, number>();
  const codes = Int32Array.from(values, (value) => {
    if (value === null) return -1;
    const known = places.get(value);
    if (known !== undefined) return known;
    places.set(value, dictionary.length);
    return dictionary.push(value) - 1;
  });
  return { name, type: 'string', codes, dictionary };
}

function cellOf(of: Column, row: number): string | number | null {
  if (!isStringColumn(of)) return Number.isNaN(of.values[row]!) ? null : of.values[row]!;
  const code = of.codes[row]!;
  return code < 0 ? null : of.dictionary[code]!;
}
