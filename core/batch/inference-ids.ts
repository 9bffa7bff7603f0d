import { contentHash } from '../hash/content-hash.ts';
import { inferenceIds } from '../serve/prediction/inference-id.ts';

/**
 * Inference ids of the rows of a part: the same for the same files, model and options, whenever they are scored. Their time is 1970:
 * it is no id of a request.
 * @param identity of the batch
 * @param part `placeOf`
 */
export function inferenceIdsOfPart(identity: string, part: string, rows: number): string[] {
  const hash = contentHash([identity, part]);
  return inferenceIds(
    rows,
    0,
    Uint8Array.from({ length: 10 }, (_, i) => Number.parseInt(hash.slice(2 * i, 2 * i + 2), 16)),
  );
}
