import type { RecordReader } from '../ports/record-reader.ts';
import type { Row } from '../table/table.ts';
import { entityKeys, type SeriesRecord } from '../windows/online/entity-keys.ts';
import { entityWindows } from '../windows/online/entity-windows.ts';
import type { WindowSpec } from '../windows/specs.ts';
import { ExpiringCache } from './caches/expiring-cache.ts';
import { readOnce } from './caches/read-once.ts';
import { freshForMs } from './project-access.ts';

/** The windows of one request's records, by the versions that score them. @throws WindowsNotLoaded, EntityItemsTorn */
export type WindowsOf = (
  specs: readonly WindowSpec[],
  records: readonly Row[],
  times: readonly number[],
) => Promise<number[][]>;

/** Values of entity windows from their states; which of them are kept is remembered for some seconds. */
export class ServedWindows {
  readonly #entities: RecordReader;
  readonly #series: ExpiringCache<SeriesRecord | undefined>;

  constructor(entities: RecordReader, now: () => number) {
    this.#entities = entities;
    this.#series = new ExpiringCache(freshForMs, 10_000, now);
  }

  /** @param twice more than one version asks: what one has read the others find */
  ofRequest(project: string, twice: boolean): WindowsOf {
    const entities = twice ? readOnce(this.#entities) : this.#entities;
    return async (specs, records, times) => {
      const series = specs.length === 0 ? undefined : await this.#seriesOf(project);
      return entityWindows(entities, series, project, specs, records, times);
    };
  }

  #seriesOf(project: string): Promise<SeriesRecord | undefined> {
    return this.#series.get(project, () => this.#entities.get<SeriesRecord>(entityKeys.series(project)));
  }
}
