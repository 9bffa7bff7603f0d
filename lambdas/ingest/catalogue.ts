import { events } from '../../adapters/aws/events.ts';
import { lake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import type { IngestConversion, IngestInspection, IngestResult } from '../../core/contracts/ingest.ts';
import { catalogueObject } from '../../core/ingest/catalogue-object.ts';

/** Enters a dataset version, or the rejection of an object, into the registry, and says so on the bus. */
export async function handler(state: IngestInspection | IngestConversion): Promise<IngestResult> {
  const result = await catalogueObject(state, { lake: lake(), registry: registry(), events: events(), clock });
  log.info('object catalogued', { ...result, key: state.object.key });
  return result;
}
