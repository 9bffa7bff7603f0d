/**
 * Enters a dataset version, or the rejection of an object, into the registry, and says so on the bus. A raw object with personal data
 * goes then.
 *
 * It also keeps the source's Glue table (`<project>_<source>`) up to date for SQL. A failure of Glue does not fail the
 * ingestion: it is logged as a warning, and the next file of the source tries again.
 */
import { events } from '../../adapters/aws/events.ts';
import { lake } from '../../adapters/aws/lake.ts';
import { rawObjects } from '../../adapters/aws/raw-objects.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { curatedTables } from '../../adapters/aws/tables.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import type { IngestConversion, IngestFailure, IngestInspection, IngestResult } from '../../core/contracts/ingest.ts';
import { catalogueObject } from '../../core/ingest/catalogue-object.ts';
import { expireRaw } from '../../core/ingest/expire-raw.ts';

const ports = () => ({
  lake: lake(),
  registry: registry(),
  events: events(),
  tables: curatedTables(),
  clock,
  log,
});

export async function handler(state: IngestInspection | IngestConversion | IngestFailure): Promise<IngestResult> {
  const result = await catalogueObject(ports(), state);
  await expireRaw({ registry: registry(), raw: rawObjects, log }, result, state.object);
  log.info('object catalogued', { ...result, key: state.object.key });
  return result;
}
