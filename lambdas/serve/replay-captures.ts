import { lake } from '../../adapters/aws/lake.ts';
import { log } from '../../adapters/log.ts';
import { type Replay, replayCaptures } from '../../core/serve/replay-captures.ts';

/** What the capture stream could not place goes to the logs of its projects. */
export const handler = (event: unknown): Promise<Replay> => replayCaptures({ lake: lake(), log }, event);
