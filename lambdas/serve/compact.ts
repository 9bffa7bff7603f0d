import { randomBytes } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { lake, removeObjects } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { zip } from '../../adapters/zip.ts';
import { compactStep } from '../../core/packs/compact-step.ts';

/** A function is stopped at its timeout, by a clock that is not this one. */
const leewayMs = 5_000;
/** A pack takes some seconds to a minute. */
const packMs = 180_000;

/** Once a day; what is not done in time, or fails, Lambda tries again, and the next day. */
export const handler = (_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) =>
  compactStep(
    { registry: registry(), lake: lake(), clock, random: randomBytes, log, zip, removeObjects },
    context.getRemainingTimeInMillis() + leewayMs,
    () => context.getRemainingTimeInMillis() > packMs,
  );
