import type { CapturedPrediction } from '../../../../core/contracts/serving.ts';
import type { ContractColumn } from '../../../../core/reference/column-reference.ts';
import { buildReference, type Reference } from '../../../../core/reference/reference.ts';
import { normalCdf } from '../../../../core/stats/normal-cdf.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import type { Column } from '../../../../core/table/table.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
/** A Monday. */
export const start = Date.parse('2026-03-02T00:00:00Z');

/** A table of some shape, drawn by its seed, with seasons; nothing else changes unless `change` says so. */
export interface ShapesWorld {
  seed: number;
  /** Predictions an hour on average. */
  rowsAnHour: number;
  columns: number;
  /** Standard deviations by which the hour of the day, and the weekend, move half of the columns. */
  season: { day: number; week: number };
  /** Standard deviations by which each day differs from the next, of half of the columns. */
  wobble: number;
  /** Fraction by which the traffic swings within a day, and what is left of it at weekends. */
  traffic: { day: number; weekend: number };
  /** Rows of one customer in a row, with the same values in half of the columns. */
  cluster: number;
  /** From then (ms) on every second column goes the other way with the factor that all share, each as it was by itself. */
  turnedFrom?: number;
  change?: (record: Record<string, unknown>, at: number, random: () => number) => void;
}

type Kind =
  | 'normal'
  | 'logNormal'
  | 'heavy'
  | 'ties'
  | 'zeros'
  | 'few'
  | 'flag'
  | 'categories'
  | 'many'
  | 'text'
  | 'constant';
const kinds: readonly Kind[] = [
  'normal',
  'logNormal',
  'categories',
  'flag',
  'heavy',
  'ties',
  'few',
  'zeros',
  'many',
  'text',
  'normal',
  'constant',
];

interface Shape {
  name: string;
  kind: Kind;
  contract: ContractColumn;
  missing: number;
  /** On the factor that all columns share. */
  loading: number;
  /** 0 or 1. */
  seasonal: number;
  phase: number;
  isCustomers: boolean;
  drawn(z: number): unknown;
}

const one = <T>(values: readonly T[], random: () => number): T => values[Math.floor(random() * values.length)]!;

/** World number `seed` of a hundred: sizes are as often small as large. */
export function drawnWorld(seed: number): ShapesWorld {
  const random = seededRandom(seed * 7919 + 13);
  const rowsAnHour = [20, 60, 200, 20, 60, 600, 20, 200, 60, 2000][seed % 10]!;
  return {
    seed,
    rowsAnHour,
    columns: seed % 25 === 1 ? 60 : one([5, 5, 8, 12, 20], random),
    season: { day: one([0, 0.5, 1], random), week: one([0, 0.3, 0.8], random) },
    wobble: one([0, 0, 0.05, 0.1], random),
    traffic: { day: one([0, 0.6, 0.9], random), weekend: one([1, 1, 0.4], random) },
    cluster: one([1, 1, 1, 4], random),
  };
}

export function shapesOf({ seed, columns }: ShapesWorld): Shape[] {
  const random = seededRandom(seed * 104_729 + 1);
  return Array.from({ length: columns }, (_, i): Shape => {
    const kind = kinds[i % kinds.length]!;
    const name = `${kind}${i}`;
    const type = { flag: 'boolean', categories: 'string', many: 'string', text: 'text', few: 'integer' }[
      kind as string
    ] as ContractColumn['type'] | undefined;
    return {
      name,
      kind,
      contract: { name, type: type ?? 'number', required: false, used: true, pii: false },
      missing: kind === 'constant' ? 0 : one([0, 0, 0.02, 0.3, 0.6], random),
      loading: one([0, 0.3, 0.7], random),
      seasonal: random() < 0.5 ? 1 : 0,
      phase: random() * 24,
      isCustomers: random() < 0.5,
      drawn: valuesOf(kind, random),
    };
  });
}

function valuesOf(kind: Kind, random: () => number): Shape['drawn'] {
  const scale = 10 ** Math.floor(random() * 5 - 1);
  const share = one([0.001, 0.01, 0.1, 0.4], random);
  const count = one([3, 8, 30], random);
  const many = one([300, 5000], random);
  switch (kind) {
    case 'normal':
      return (z) => scale * (z + 3);
    case 'logNormal':
      return (z) => Math.round(100 * scale * Math.exp(1.2 * z)) / 100;
    case 'heavy':
      return (z) => scale * Math.max(1e-9, 1 - normalCdf(z)) ** (-1 / 1.2);
    case 'ties':
      return (z) => 5 * Math.round(10 * Math.exp(0.5 * z));
    case 'zeros':
      return (z) => (z < 0.5 ? 0 : scale * Math.exp(z));
    case 'few':
      return (z) => Math.min(6, Math.floor(Math.exp(0.8 * z)));
    case 'flag':
      return (z) => normalCdf(z) > 1 - share;
    case 'categories':
      return (z) => `c${Math.floor(count * normalCdf(z) ** 2)}`;
    case 'many':
      return (z) => `m${Math.floor(many ** normalCdf(z))}`;
    case 'text':
      return (z) => 'x'.repeat(Math.max(1, Math.round(40 * Math.exp(0.5 * z))));
    case 'constant':
      return () => 7;
  }
}

const probabilityOf = (z: number) => 1 / (1 + Math.exp(3 - z));

interface Row {
  record: Record<string, unknown>;
  score: number;
}

/** Rows of an hour; `share` of them. */
function rowsOf(world: ShapesWorld, shapes: readonly Shape[], at: number, share = 1): Row[] {
  const { seed, season, wobble, traffic, cluster, change, turnedFrom } = world;
  const index = Math.round((at - start) / hour);
  const random = seededRandom(seed * 1_000_003 + (index + 5_000) * 17);
  const hourOfDay = Math.floor((at % day) / hour);
  const isWeekend = [0, 6].includes(new Date(at).getUTCDay());
  const swing = (phase: number) => Math.sin(((hourOfDay - phase) / 24) * 2 * Math.PI);
  const expected = world.rowsAnHour * share * (1 + traffic.day * swing(8)) * (isWeekend ? traffic.weekend : 1);
  const rows = Math.max(0, Math.round(expected + Math.sqrt(expected) * normal(random)));
  const ofDay = seededRandom(seed * 31 + Math.floor(at / day) * 977);
  const shifts = shapes.map(({ seasonal, phase }) => {
    const wobbled = wobble * normal(ofDay);
    return seasonal * (season.day * swing(phase) + (isWeekend ? season.week : 0) + wobbled);
  });
  const result: Row[] = [];
  let customer: number[] = [];
  let factor = 0;
  for (let r = 0; r < rows; r++) {
    if (r % cluster === 0) {
      factor = normal(random);
      customer = shapes.map(() => normal(random));
    }
    const record: Record<string, unknown> = {};
    let score = 0;
    shapes.forEach(({ name, missing, loading, isCustomers, drawn }, i) => {
      const own = isCustomers ? customer[i]! : normal(random);
      const sign = turnedFrom !== undefined && at >= turnedFrom && i % 2 === 1 ? -1 : 1;
      const z = sign * loading * factor + Math.sqrt(1 - loading * loading) * own + shifts[i]!;
      if (i < 5) score += 0.5 * z;
      record[name] = random() < missing ? null : drawn(z);
    });
    change?.(record, at, random);
    result.push({ record, score: probabilityOf(score) });
  }
  return result;
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const trainingRows = 20_000;

/** Training on four weeks before the start, of a share of their rows where they are many. */
export function referenceOf({ change: _, ...world }: ShapesWorld, days = 28): Reference {
  const shapes = shapesOf(world);
  const share = Math.min(1, trainingRows / (world.rowsAnHour * days * 24));
  const rows = Array.from({ length: days * 24 }, (_, h) => rowsOf(world, shapes, start - days * day + h * hour, share));
  const all = rows.flat();
  const at = rows.flatMap((own, h) => own.map(() => start - days * day + h * hour));
  const blocked = all.filter(({ score }) => score > 0.5).length;
  const times: Column = { name: '$time', type: 'timestamp', values: Float64Array.from(at) };
  return buildReference({
    project: 'fraud',
    task: 'binary',
    classes: ['0', '1'],
    table: {
      rows: all.length,
      columns: [
        times,
        ...shapes.map(({ contract: { name, type } }): Column => {
          const values = all.map(({ record }) => record[name]);
          if (type !== 'string' && type !== 'text')
            return { name, type, values: Float64Array.from(values, (v) => (v === null ? Number.NaN : Number(v))) };
          const dictionary = [...new Set(values.filter((v): v is string => v !== null))];
          const codeOf = new Map(dictionary.map((v, code) => [v, code]));
          return { name, type, dictionary, codes: Int32Array.from(values, (v) => codeOf.get(v as string) ?? -1) };
        }),
      ],
    },
    rows: Uint32Array.from(all, (_, i) => i),
    contract: shapes.map(({ contract }) => contract),
    windows: [],
    scores: Float64Array.from(all, ({ score }) => score),
    decisions: { allow: all.length - blocked, review: 0, block: blocked },
    performance: null,
  });
}

export function predictionsOf(world: ShapesWorld, at: number): CapturedPrediction[] {
  const rows = rowsOf(world, shapesOf(world), at);
  return rows.map(({ record, score }, i): CapturedPrediction => {
    const id = `i-${at}-${i}`;
    const moment = new Date(at + Math.floor((i / rows.length) * hour)).toISOString();
    return {
      inferenceId: id,
      key: id,
      project: 'fraud',
      modelVersion: 1,
      at: moment,
      record,
      windows: {},
      probability: score,
      decision: score > 0.5 ? 'block' : 'allow',
    };
  });
}
