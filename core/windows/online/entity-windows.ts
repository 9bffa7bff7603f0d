import type { ProjectName } from '../../contracts/ids.ts';
import type { RecordKey } from '../../contracts/record.ts';
import type { RecordReader } from '../../ports/record-reader.ts';
import type { Row } from '../../table/table.ts';
import { WindowsNotLoaded } from '../errors.ts';
import { entityOf } from '../events.ts';
import { readWindows } from '../read.ts';
import type { WindowSpec } from '../specs.ts';
import type { EntityState } from '../state.ts';
import { entityKeys, type KeptSeries, type SeriesRecord } from './entity-keys.ts';
import { readEntities, type WantedEntity } from './read-states.ts';

/**
 * Values of the windows of records, in the order of `readWindows`. The items of all entities are read at once, each one
 * once.
 *
 * @param times when each record happened, ms
 * @throws WindowsNotLoaded, EntityItemsTorn
 */
export async function entityWindows(
  entities: RecordReader,
  series: SeriesRecord | undefined,
  project: ProjectName,
  specs: readonly WindowSpec[],
  records: readonly Row[],
  times: readonly number[],
): Promise<number[][]> {
  if (specs.length === 0) return records.map(() => []);
  const kept = specs.map((spec) => keptOf(series, spec, project));
  const wanted = new Map<string, WantedEntity>();
  const logs = records.map((record) =>
    specs.map((spec, s): RecordKey | null => {
      const entity = entityOf(spec, record);
      if (entity === undefined) return null;
      const { generation, group, part } = kept[s]!;
      const log = entityKeys.log(project, generation, group, entity);
      const asked = wanted.get(log.pk) ?? { log, parts: new Set() };
      asked.parts.add(part);
      wanted.set(log.pk, asked);
      return log;
    }),
  );
  const found = await readEntities(entities, [...wanted.values()]);
  const states = new Map<string, EntityState>();
  const stateOf = (log: RecordKey, of: KeptSeries) => {
    const name = `${of.spec.series} ${log.pk}`;
    const state = states.get(name) ?? found.get(log.pk)!.state(of);
    states.set(name, state);
    return state;
  };
  return records.map((record, r) =>
    readWindows(
      specs,
      logs[r]!.map((log, s) => log && stateOf(log, kept[s]!)),
      times[r]!,
      record,
    ),
  );
}

function keptOf(series: SeriesRecord | undefined, spec: WindowSpec, project: ProjectName): KeptSeries {
  const kept = series?.series[spec.series];
  if (!kept)
    throw new WindowsNotLoaded(
      `the entity windows of '${spec.of}' by '${spec.entity}' of project '${project}' are not loaded; \`perennial promote ${project} VERSION\` with the version that serves loads them, as does a run that promotes`,
    );
  return kept;
}
