import { registry } from '../../adapters/aws/registry.ts';
import { log } from '../../adapters/log.ts';
import type { IngestInput, IngestInspection } from '../../core/contracts/ingest.ts';
import { inspectObject } from '../../core/ingest/inspect-object.ts';

/** Whether an object is new and can be taken. */
export async function handler(input: IngestInput): Promise<IngestInspection> {
  const inspection = await inspectObject({ registry: registry() }, input);
  const { project, source, action, reason } = inspection;
  log.info('object inspected', { project, source, key: input.object.key, action, reason });
  return inspection;
}
