import { events } from '../../adapters/aws/events.ts';
import { findIngestExecution as findExecution, startIngest as start } from '../../adapters/aws/ingest-machine.ts';
import { lake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { type ReconvertInput, type ReconvertState, reconvert } from '../../core/ingest/reconvert.ts';

const ports = () => ({ registry: registry(), lake: lake(), events: events(), clock, start, findExecution });

/** Begins to convert again what is catalogued under another contract; called until nothing is left. */
export async function handler(state: ReconvertInput | ReconvertState): Promise<ReconvertState> {
  const next = await reconvert(ports(), state);
  log.info('looked for objects to convert again', { ...next });
  return next;
}
