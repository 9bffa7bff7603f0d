import { lake } from '../../adapters/aws/lake.ts';
import { piiKey } from '../../adapters/aws/pii-key.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { convertFile as convert } from '../../adapters/duckdb/convert.ts';
import { log } from '../../adapters/log.ts';
import type { IngestConversion, IngestInspection } from '../../core/contracts/ingest.ts';
import { convertObject } from '../../core/ingest/convert-object.ts';
import { type TrialAnswer, type TrialRequest, tryObject } from '../../core/ingest/try-object.ts';

const ports = () => ({ lake: lake(), registry: registry(), convert, piiKey });

/**
 * Checks an object row by row: good rows to `curated/`, bad ones to `quarantine/`. With `trial`, a definition that is not
 * published, it only says what would become of the object (`perennial apply --plan`).
 */
export async function handler(input: IngestInspection | TrialRequest): Promise<IngestConversion | TrialAnswer> {
  const { project, source, object } = input;
  if ('trial' in input) {
    const answer = await tryObject(ports(), input);
    log.info('object tried', { project, source, key: object.key, status: answer.status });
    return answer;
  }
  const conversion = await convertObject(ports(), input);
  const { action, reason, datasetVersion } = conversion;
  log.info('object converted', { project, source, key: object.key, action, reason, datasetVersion });
  return conversion;
}
