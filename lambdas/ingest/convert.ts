import { lake } from '../../adapters/aws/lake.ts';
import { piiKey } from '../../adapters/aws/pii-key.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { convertFile } from '../../adapters/duckdb/convert.ts';
import { log } from '../../adapters/log.ts';
import type { IngestConversion, IngestInspection } from '../../core/contracts/ingest.ts';
import { convertObject } from '../../core/ingest/convert-object.ts';

/** Checks an object row by row: good rows to `curated/`, bad ones to `quarantine/`. */
export async function handler(input: IngestInspection): Promise<IngestConversion> {
  const conversion = await convertObject(input, { lake: lake(), registry: registry(), convert: convertFile, piiKey });
  const { project, source, action, reason, datasetVersion } = conversion;
  log.info('object converted', { project, source, key: input.object.key, action, reason, datasetVersion });
  return conversion;
}
