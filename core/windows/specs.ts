import { durationMs } from '../contracts/duration.ts';
import type { ColumnType, Project, Source, WindowDefinition } from '../contracts/project.ts';
import {
  isOfStrings,
  listed,
  longestReachDays,
  statisticsOf,
  type WindowStatistic,
} from '../contracts/window-statistics.ts';
import { contentHash } from '../hash/content-hash.ts';
import type { Table } from '../table/table.ts';
import { InvalidWindow } from './errors.ts';
import { takesLabels } from './takes-labels.ts';

/**
 * What an event of a series is: `value` a record with the number it holds, `presence` a record whose column is not a
 * number and is only counted, `category` one of whose texts the different ones are kept, `absentNegative` a record (count 1;
 * one that was not let through counts with its label) and later its label (sum), `labelled` a label.
 */
export type EventKind = 'value' | 'presence' | 'category' | 'absentNegative' | 'labelled';

/**
 * One window definition of the project, as far as one width of bucket goes. Plain JSON, part of the feature plan.
 * Specs of the same `series` read the same entity states.
 */
export interface WindowSpec {
  /** Hash of everything that shapes a state; part of its key in the entity table. */
  series: string;
  /** Column that names the entity, and its type. */
  entity: string;
  entityType: ColumnType;
  /** Column that is aggregated. */
  of: string;
  events: EventKind;
  /** Milliseconds a bucket: an hour or a day. */
  width: number;
  /** Milliseconds between the end of the windows and the row; 0 means up to the row. */
  delay: number;
  /** Digits after the decimal point that count. */
  decimals: number;
  /**
   * Columns whose values, with the time, tell one record from another where the project declares no key: those that its
   * windows read, sorted. Two records that are equal in all of them count once, in training as online: no window can tell
   * them apart, and online a request that is sent again must not count twice.
   */
  identity?: string[];
  /** A state keeps this many buckets, counted from its newest. */
  retention: number;
  /** In the order of their values; `buckets` is the length of the window. */
  features: { name: string; statistic: WindowStatistic; buckets: number }[];
}

const hour = 3_600_000;
const day = 24 * hour;
/** Longest reach (length plus delay) of a window, which bounds the size of a state: three years and a bit. */
const maximumReach = longestReachDays * day;
/**
 * Hourly buckets serve windows that are at most this long and end at most this long ago: of what lies further back the hour
 * says little, and in daily buckets it shares the state, and the read, of longer windows.
 */
const hourly = 2 * day;

/**
 * The windows of a project in order, without repetitions.
 *
 * @param table gives the types of columns that the contract leaves out (`rows.table`)
 * @throws InvalidWindow
 */
export function windowSpecs(project: Project, table?: Table): WindowSpec[] {
  const seen = new Set<string>();
  const specs = project.features.windows.flatMap((definition) => specsOf(definition, project, table));
  for (const spec of specs)
    spec.features = spec.features.filter(({ name }) => !seen.has(name) && seen.add(name).has(name));
  return shareSeries(specs.filter((spec) => spec.features.length > 0));
}

/** Identifies what the values of a spec's features are: two of one name and one identity are the same feature. */
export function windowIdentity(spec: WindowSpec): string {
  const { entity, entityType, of, events, width, delay, decimals, identity } = spec;
  return contentHash({ entity, entityType, of, events, width, delay, decimals, identity }).slice(0, 16);
}

/** Columns of a record that the series reads, or needs to tell it from others. */
export function columnsRead(spec: WindowSpec): string[] {
  return [spec.entity, ...(takesLabels(spec) ? [] : [spec.of]), ...(spec.identity ?? [])];
}

/** Names of the spec's features, in the order of their values. */
export function featureNames(spec: WindowSpec): string[] {
  return spec.features.map((feature) => feature.name);
}

function specsOf(definition: WindowDefinition, project: Project, table: Table | undefined): WindowSpec[] {
  const { entity, of, statistics } = definition;
  const where = `window of '${of}' by '${entity}'`;
  const delay = definition.delay ? durationMs(definition.delay) : 0;
  const entityType = typeOf(entity, project, table, where);
  if (entityType === 'timestamp')
    throw new InvalidWindow(
      `${where}: '${entity}' is a timestamp, expected a column that names an entity; choose another`,
    );
  const events = eventKind(definition, project, table, where);
  const lengths = [...new Map(definition.over.map((over) => [durationMs(over), over]))].sort((a, b) => a[0] - b[0]);
  const longest = lengths.at(-1)![0];
  if (lengths[0]![0] === 0)
    throw new InvalidWindow(`${where}: received a length of zero, expected at least PT1H; lengthen it`);
  if (longest + delay > maximumReach)
    throw new InvalidWindow(
      `${where}: reaches back ${(longest + delay) / day} days, expected at most ${maximumReach / day} with its delay; shorten it`,
    );
  const widthOf = (length: number) => (length <= hourly && delay <= hourly ? hour : day);
  return [hour, day].map((width) => ({
    series: '',
    entity,
    entityType,
    of,
    events,
    width,
    delay,
    decimals: decimalsOf(of, project),
    ...identityOf(project),
    retention: 0,
    features: lengths
      .filter(([length]) => widthOf(length) === width)
      .flatMap(([length, over]) =>
        // When the last event was is the same in every window that has it: the longest says most.
        statistics
          .filter((statistic, i) => statistics.indexOf(statistic) === i)
          .filter((statistic) => statistic !== 'timeSinceLast' || length === longest)
          .map((statistic) => ({
            name: [entity, of, statistic, over, ...(definition.delay ? ['delay', definition.delay] : [])].join('.'),
            statistic,
            buckets: Math.ceil(length / width),
          })),
      ),
  }));
}

function eventKind(
  { entity, of, statistics }: WindowDefinition,
  project: Project,
  table: Table | undefined,
  where: string,
): EventKind {
  if (of === project.objective.target) {
    if (project.objective.task === 'multiclass')
      throw new InvalidWindow(`${where}: the target has several classes, expected a binary or numeric one; remove it`);
    const negative = project.objective.task === 'binary' && project.labels.absentMeans === 'negative';
    return negative ? 'absentNegative' : 'labelled';
  }
  const type = typeOf(of, project, table, where);
  const permitted = statisticsOf(type);
  const wrong = statistics.find((s) => !permitted.includes(s));
  if (wrong)
    throw new InvalidWindow(
      `${where}: received the statistic ${wrong} of a column of type ${type}, expected ${listed(permitted)}; or aggregate another column by '${entity}'`,
    );
  if (type === 'number' || type === 'integer' || type === 'boolean') return 'value';
  // Windows over the same texts share one series also where only one of them needs the texts.
  const texts = project.features.windows.some(
    (other) => other.entity === entity && other.of === of && other.statistics.some(isOfStrings),
  );
  return texts ? 'category' : 'presence';
}

function identityOf({ data, features, objective }: Project): Pick<WindowSpec, 'identity'> {
  if (data.sources.some((source) => source.role === 'records' && source.key !== undefined)) return {};
  const read = features.windows.flatMap(({ entity, of }) => (of === objective.target ? [entity] : [entity, of]));
  return { identity: [...new Set(read)].sort() };
}

function typeOf(name: string, project: Project, table: Table | undefined, where: string): ColumnType {
  const records = project.data.sources.find((source) => source.role === 'records');
  const type = table?.columns.find((c) => c.name === name)?.type ?? declaredType(name, records);
  if (type) return type;
  const known = table?.columns.map((c) => c.name) ?? Object.keys(records?.columns ?? {});
  throw new InvalidWindow(
    `${where}: there is no column '${name}', expected one of ${known.join(', ')}; correct its name`,
  );
}

function declaredType(name: string, source: Source | undefined): ColumnType | undefined {
  return source && Object.hasOwn(source.columns, name) ? source.columns[name]!.type : undefined;
}

function decimalsOf(of: string, project: Project): number {
  const sources = project.data.sources.filter((source) => Object.hasOwn(source.columns, of));
  const source = sources.find((s) => s.role === 'records') ?? sources[0];
  return source?.columns[of]?.decimals ?? 2;
}

/** Specs over the same events keep one state, as long as the longest of them reaches. */
function shareSeries(specs: WindowSpec[]): WindowSpec[] {
  const events = ({ entity, entityType, of, events, width, decimals, identity }: WindowSpec) =>
    contentHash({ entity, entityType, of, events, width, decimals, identity });
  const reach = new Map<string, number>();
  for (const spec of specs) {
    // A row may fall into a bucket before the newest one when events come out of order: keep two more.
    const buckets = Math.max(...spec.features.map((f) => f.buckets)) + Math.ceil(spec.delay / spec.width) + 2;
    reach.set(events(spec), Math.max(buckets, reach.get(events(spec)) ?? 0));
  }
  return specs.map((spec) => {
    const retention = reach.get(events(spec))!;
    return { ...spec, retention, series: contentHash({ events: events(spec), retention }).slice(0, 16) };
  });
}
