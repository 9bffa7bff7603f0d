import { startIngest } from '../../adapters/aws/ingest-machine.ts';
import { batchHandler } from '../../adapters/batch-handler.ts';
import { startIngestion } from '../../core/ingest/start.ts';

/** Starts one ingest execution for each new object that the queue tells of. */
export const handler = batchHandler('object not started', ({ body }) => startIngestion({ start: startIngest }, body));
