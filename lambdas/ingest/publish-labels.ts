import { entities } from '../../adapters/aws/entities.ts';
import { sendToEntityQueue as sendEntityMessages } from '../../adapters/aws/entity-queue.ts';
import { lake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { readFileLabels as readLabels } from '../../adapters/duckdb/labels.ts';
import { log } from '../../adapters/log.ts';
import { slotted } from '../../adapters/slotted.ts';
import type { IngestResult } from '../../core/contracts/ingest.ts';
import { type PublishedLabels, publishLabels } from '../../core/labels/publish-labels.ts';

const ports = () => ({
  lake: lake(),
  registry: registry(),
  entities: entities(),
  readLabels,
  sendEntityMessages,
  clock,
});

/** Hands the labels of a catalogued file to the monitor and to the entity windows, as the API does with its own. */
export const handler = slotted(async (catalogued: IngestResult): Promise<PublishedLabels> => {
  const published = await publishLabels(ports(), catalogued);
  log.info('labels published', { source: catalogued.source, ...published });
  return published;
});
