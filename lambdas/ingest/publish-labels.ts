import { entities } from '../../adapters/aws/entities.ts';
import { sendToEntityQueue } from '../../adapters/aws/entity-queue.ts';
import { lake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { readFileLabels } from '../../adapters/duckdb/labels.ts';
import { log } from '../../adapters/log.ts';
import type { IngestResult } from '../../core/contracts/ingest.ts';
import { type PublishedLabels, type PublishLabelsPorts, publishLabels } from '../../core/labels/publish-labels.ts';

/** Hands the labels of a catalogued file to the monitor and to the entity windows, as the API does with its own. */
export function createHandler(
  ports: () => PublishLabelsPorts = awsPorts,
): (state: IngestResult) => Promise<PublishedLabels> {
  return async ({ project, source, datasetVersion }) => {
    if (datasetVersion === undefined)
      throw new TypeError(`expected a dataset version of '${project}/${source}', received none`);
    const published = await publishLabels(ports(), { project, source, datasetVersion });
    log.info('labels published', { source, ...published });
    return published;
  };
}

function awsPorts(): PublishLabelsPorts {
  return {
    lake: lake(),
    registry: registry(),
    entities: entities(),
    readLabels: readFileLabels,
    send: sendToEntityQueue,
    clock,
  };
}

export const handler = createHandler();
