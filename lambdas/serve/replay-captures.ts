import { lake } from '../../adapters/aws/lake.ts';
import { batchHandler } from '../../adapters/batch-handler.ts';
import { log } from '../../adapters/log.ts';
import { replayCaptures } from '../../core/serve/replay-captures.ts';

/** What the capture stream could not place goes to the logs of its projects. */
export const handler = batchHandler('captures not replayed', ({ body }) => replayCaptures({ lake: lake(), log }, body));
