import { lake as keysOf } from '../../contracts/lake.ts';
import type { RolloutRecord } from '../../contracts/registry/rollouts.ts';
import type { CapturedPrediction } from '../../contracts/serving.ts';
import { capturedPredictions } from '../../monitor/captured-predictions.ts';
import { listSince, sinceDay } from '../../monitor/check-step.ts';
import { objectTexts, type TextPorts } from '../../monitor/object-texts.ts';
import { advance, isAfter } from '../../monitor/watermark.ts';
import type { ObjectStore } from '../../ports/index.ts';

/** Where the log and labels are, and what makes texts of their objects, gzip or not. */
export interface LogPorts extends TextPorts {
  lake: ObjectStore;
}

/** Bytes of the inference log that one look reads; the next one goes on from there. */
const mostBytes = 96 * 2 ** 20;

/** What has been predicted since the last look, in the order of time, and how far the log is read with it. Of what a fallback answered for want of a model there is no record to score. */
export async function readLog(
  ports: LogPorts,
  { project, startedAt, cursor }: Pick<RolloutRecord, 'project' | 'startedAt' | 'cursor'>,
): Promise<{ lines: CapturedPrediction[]; cursor: RolloutRecord['cursor']; more: boolean }> {
  const since = sinceDay(new Date(startedAt), 0);
  const listed = await listSince(ports.lake, keysOf.inferences(project), since);
  const known = listed.filter((object) => !isAfter(cursor, object));
  const fresh = listed
    // Delivered before it began it holds nothing of it.
    .filter((object) => isAfter(cursor, object) && object.lastModified.getTime() >= Date.parse(startedAt) - 1_000)
    .sort((a, b) => a.lastModified.getTime() - b.lastModified.getTime() || (a.key < b.key ? -1 : 1));
  const texts = objectTexts(ports);
  const lines = new Map<string, CapturedPrediction>();
  let [bytes, read] = [0, 0];
  for (const { key, size } of fresh) {
    if (read > 0 && bytes + size > mostBytes) break;
    bytes += size;
    read++;
    for (const line of capturedPredictions(await texts.read(key)))
      if (line && !line.shadow && !line.recordless && line.at >= startedAt) lines.set(line.inferenceId, line);
  }
  const inOrder = [...lines.values()].sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : a.inferenceId < b.inferenceId ? -1 : 1,
  );
  // Those of before too: of the last minutes they are known by name, or they would be read, and count, once more.
  const seen = advance(cursor, [...known, ...fresh.slice(0, read)]);
  return { lines: inOrder, cursor: seen, more: read < fresh.length };
}
