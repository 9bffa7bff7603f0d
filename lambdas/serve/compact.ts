import type { Context, SQSEvent } from 'aws-lambda';
import { lake, removeObjects } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { batchHandler } from '../../adapters/batch-handler.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { zip } from '../../adapters/zip.ts';
import { compactStep } from '../../core/packs/compact-step.ts';

/** A pack takes some seconds to a minute. */
const packMs = 180_000;

/** Once a day; what is not done in time, or fails, is tried again by its queue. */
export const handler = (event: Pick<SQSEvent, 'Records'>, context: Pick<Context, 'getRemainingTimeInMillis'>) =>
  batchHandler('compaction failed', () =>
    compactStep(
      { registry: registry(), lake: lake(), clock, log, zip, removeObjects },
      () => context.getRemainingTimeInMillis() > packMs,
    ),
  )(event);
