import type { ProjectName } from '../../contracts/ids.ts';
import type { RecordKey } from '../../contracts/record.ts';
import type { RecordReader } from '../../ports/record-reader.ts';
import type { Row } from '../../table/table.ts';
import { decodeState } from '../codec.ts';
import { WindowsNotLoaded } from '../errors.ts';
import { entityOf } from '../events.ts';
import { readWindows } from '../read.ts';
import type { WindowSpec } from '../specs.ts';
import type { EntityState } from '../state.ts';
import { entityKeys, type SeriesRecord, type StateRecord } from './entity-keys.ts';

/**
 * Values of the windows of records, in the order of `readWindows`. The states of all records are read at once, each one
 * once.
 *
 * @param times when each record happened, ms
 * @throws WindowsNotLoaded
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
  const generations = specs.map((spec) => generationOf(series, spec, project));
  const keys = records.map((record) =>
    specs.map((spec, s): RecordKey | null => {
      const entity = entityOf(spec, record);
      return entity === undefined ? null : entityKeys.state(project, spec.series, generations[s]!, entity);
    }),
  );
  const wanted = new Map(keys.flat().flatMap((key) => (key ? [[key.pk, key]] : [])));
  const found = wanted.size === 0 ? [] : await entities.getMany<StateRecord>([...wanted.values()]);
  const states = new Map<string, EntityState>(found.map((item) => [item.pk, decodeState(item.state)]));
  return records.map((record, r) =>
    readWindows(
      specs,
      keys[r]!.map((key) => key && states.get(key.pk)),
      times[r]!,
      record,
    ),
  );
}

function generationOf(series: SeriesRecord | undefined, spec: WindowSpec, project: ProjectName): string {
  const kept = series?.series[spec.series];
  if (!kept)
    throw new WindowsNotLoaded(
      `the entity windows of '${spec.of}' by '${spec.entity}' of project '${project}' are not loaded; \`perennial promote ${project} VERSION\` with the version that serves loads them, as does a run that promotes`,
    );
  return kept.generation;
}
