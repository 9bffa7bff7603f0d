import type { Context } from 'aws-lambda';
import { lake } from '../../adapters/aws/lake.ts';
import { piiKey } from '../../adapters/aws/pii-key.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { convertFile as convert } from '../../adapters/duckdb/convert.ts';
import { log } from '../../adapters/log.ts';
import { slotted } from '../../adapters/slotted.ts';
import type { IngestConversion, IngestInspection } from '../../core/contracts/ingest.ts';
import { convertObject } from '../../core/ingest/convert-object.ts';
import { type TrialAnswer, type TrialRequest, tryObject } from '../../core/ingest/try-object.ts';

const ports = () => ({ lake: lake(), registry: registry(), convert, piiKey });

/**
 * Checks an object row by row: good rows to `curated/`, bad ones to `quarantine/`. With `trial`, a definition that is not
 * published, it only says what would become of the object (`perennial apply --plan`), for which a person waits.
 */
export const handler = (
  input: IngestInspection | TrialRequest,
  context: Context,
): Promise<IngestConversion | TrialAnswer> => ('trial' in input ? tried(input) : converted(input, context));

const converted = slotted(async (input: IngestInspection): Promise<IngestConversion> => {
  const conversion = await convertObject(ports(), input);
  const { project, source, object } = input;
  const { action, reason, datasetVersion } = conversion;
  log.info('object converted', { project, source, key: object.key, action, reason, datasetVersion });
  return conversion;
});

async function tried(input: TrialRequest): Promise<TrialAnswer> {
  const answer = await tryObject(ports(), input);
  const { project, source, object } = input;
  log.info('object tried', { project, source, key: object.key, status: answer.status });
  return answer;
}
