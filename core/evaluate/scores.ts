import { decodeBlock, encodeBlock, MalformedBlock } from '../table/codec.ts';

/** `scores.block`: predictions of rows that were not trained on, as they would be served; shape (rows, outputs). */
export function encodeScores(scores: Float64Array): Uint8Array {
  return encodeBlock({ kind: 'scores' }, { scores });
}

/** @throws MalformedBlock */
export function decodeScores(block: Uint8Array): Float64Array {
  const { meta, arrays } = decodeBlock<{ kind?: string } | null>(block);
  if (meta?.kind !== 'scores' || !(arrays.scores instanceof Float64Array))
    throw new MalformedBlock('received a block of something else, expected scores of an evaluation');
  return arrays.scores;
}
