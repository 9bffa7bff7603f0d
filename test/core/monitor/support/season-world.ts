import { bytesOf } from '../../../../adapters/bytes-of.ts';
import { memoryEvents, memoryLog, memoryObjectStore, memoryRecordStore } from '../../../../adapters/memory/index.ts';
import { textOf } from '../../../../adapters/text-of.ts';
import type { ProjectInput } from '../../../../core/contracts/project.ts';
import { keys } from '../../../../core/contracts/registry/keys.ts';
import type { MonitorStateRecord } from '../../../../core/contracts/registry/monitor.ts';
import type { CapturedPrediction } from '../../../../core/contracts/serving.ts';
import { analyseStep } from '../../../../core/monitor/analyse-step.ts';
import { checkStep } from '../../../../core/monitor/check-step.ts';
import type { MonitorOutcome } from '../../../../core/monitor/outcome.ts';
import { buildReference, type Reference } from '../../../../core/reference/reference.ts';
import { normalQuantile } from '../../../../core/stats/normal-quantile.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { routeTo } from '../../../support/route.ts';
import { storeModel } from '../../../support/stored-model.ts';
import { lines, project } from '../traffic.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
/** A Monday. */
export const start = Date.parse('2026-03-02T00:00:00Z');

export interface World {
  /** Predictions an hour on average. */
  rowsAnHour: number;
  seed: number;
  /** How much the hour of the day moves amounts, in standard deviations, and how much the weekend does. */
  season?: { day: number; week: number };
  /** Changes a record from a moment on. */
  change?: (record: { amount: number | null; flag: boolean; channel: string }, at: number) => void;
  /** Every day has the rows of the first one again. */
  identical?: boolean;
}

/** Amounts are log-normal: in the afternoon larger and more than at night, at the weekend larger. */
function recordsOf({ rowsAnHour, seed, season = { day: 0.5, week: 0.3 }, change, identical }: World, at: number) {
  const hourOfDay = Math.floor((at % day) / hour);
  const weekend = [0, 6].includes(new Date(at).getUTCDay());
  const random = seededRandom(seed * 100_003 + (identical ? hourOfDay : Math.round((at - start) / hour) + 5_000));
  const swing = Math.sin(((hourOfDay - 8) / 24) * 2 * Math.PI);
  const rows = Math.round(rowsAnHour * (1 + 0.6 * swing) * (0.9 + 0.2 * random()));
  return Array.from({ length: rows }, () => {
    const z = normalQuantile(random()) + season.day * swing + (weekend ? season.week : 0);
    const u = random();
    const web = 0.5 + 0.3 * season.day * swing;
    const channel = u < web ? 'web' : u < web + 0.3 ? 'app' : 'shop';
    const record = { amount: Math.exp(z) as number | null, flag: random() < 0.01, channel };
    change?.(record, at);
    return record;
  });
}

const probabilityOf = (amount: number | null) => Math.min(0.95, 0.02 + 0.05 * (amount ?? 0));

/** Training on four weeks before the start. */
export function referenceOf(world: World): Reference {
  const { change: _, ...unchanged } = world;
  const records = Array.from({ length: 28 * 24 }, (_, h) => recordsOf(unchanged, start - 28 * day + h * hour)).flat();
  const rows = records.length;
  return buildReference({
    project: 'fraud',
    task: 'binary',
    classes: ['0', '1'],
    table: {
      rows,
      columns: [
        { name: 'amount', type: 'number', values: Float64Array.from(records, (r) => r.amount!) },
        { name: 'flag', type: 'boolean', values: Float64Array.from(records, (r) => Number(r.flag)) },
        {
          name: 'channel',
          type: 'string',
          dictionary: ['web', 'app', 'shop'],
          codes: Int32Array.from(records, (r) => ['web', 'app', 'shop'].indexOf(r.channel)),
        },
      ],
    },
    rows: Uint32Array.from({ length: rows }, (_, i) => i),
    contract: [
      { name: 'amount', type: 'number', required: false, used: true, pii: false, min: 0 },
      { name: 'flag', type: 'boolean', required: false, used: true, pii: false },
      { name: 'channel', type: 'string', required: false, used: true, pii: false },
    ],
    windows: [],
    scores: Float64Array.from(records, (r) => probabilityOf(r.amount)),
    performance: null,
  });
}

export function predictionsOf(world: World, at: number, modelVersion = 1): CapturedPrediction[] {
  const records = recordsOf(world, at);
  return records.map((record, i): CapturedPrediction => {
    const probability = probabilityOf(record.amount);
    const inferenceId = `i-${world.seed}-${at}-${i}`;
    const moment = new Date(at + Math.floor((i / records.length) * hour)).toISOString();
    const costs: CapturedPrediction['costs'] = [5, record.amount ?? 1, 0, 0];
    const block = (1 - probability) * costs[0] < probability * costs[1];
    return {
      inferenceId,
      key: inferenceId,
      project: 'fraud',
      modelVersion,
      at: moment,
      record,
      windows: {},
      probability,
      decision: block ? 'block' : 'allow',
      costs,
    };
  });
}

/** A platform in memory whose clock is moved, with a champion. */
export async function watched(reference: Reference, change: Partial<ProjectInput> = {}) {
  let time = start;
  const clock = () => new Date(time);
  const registry = memoryRecordStore();
  const lake = memoryObjectStore(clock);
  const events = memoryEvents();
  const page = () => '';
  const ports = { registry, lake, events, clock, log: memoryLog(), textOf, bytesOf, page };
  const definition = project({
    objective: { task: 'binary', target: 'is_fraud', costs: { falsePositive: 5, falseNegative: { column: 'amount' } } },
    ...change,
  });
  await registry.write([
    { put: { ...keys.definition('fraud'), project: 'fraud', definition, definitionHash: 'h' } as never },
  ]);
  const promote = async (version: number, of: Reference) => {
    await storeModel(ports, { project: 'fraud', version, digest: `d${version}` }, { 'reference.json': of });
    await registry.write([{ put: routeTo('fraud', version, `d${version}`) }]);
  };
  await promote(1, reference);
  return {
    ...ports,
    promote,
    moveTo: (at: number) => {
      time = at;
    },
    capture: (predictions: readonly CapturedPrediction[], name = 'part') =>
      lake.put(`inferences/fraud/dt=${clock().toISOString().slice(0, 10)}/${name}-${time}`, lines(predictions)),
    check: () => checkStep(ports, { project: 'fraud', by: 'test' }),
    async look(): Promise<MonitorOutcome | undefined> {
      const seen = await checkStep(ports, { project: 'fraud', by: 'test' });
      return seen.idle ? undefined : analyseStep(ports, seen);
    },
    state: () => registry.get<MonitorStateRecord>(keys.monitorState('fraud')),
  };
}

/** Looks every hour; each with the hours since the start. @returns of each look what it found */
export async function lookHourly(world: World, hours: number, change: Partial<ProjectInput> = {}) {
  const platform = await watched(referenceOf(world), change);
  const looks: { hour: number; outcome: MonitorOutcome }[] = [];
  for (let h = 0; h < hours; h++) {
    platform.moveTo(start + (h + 1) * hour - 1000);
    await platform.capture(predictionsOf(world, start + h * hour));
    const outcome = await platform.look();
    if (outcome) looks.push({ hour: h + 1, outcome });
  }
  return { platform, looks };
}
