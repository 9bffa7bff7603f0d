/**
 * The rows by which what would serve is compared with the champion: those that are new to it, of the blocks since the way to forget that
 * is in force was first in force. While a change is learned, earlier blocks tell of a model that nobody would serve any more. Where
 * nothing is forgotten, as mostly, these are all blocks.
 * @param chosen candidate that served each block, from block 1 on; each was chosen by the blocks before it
 * @param block of each test row, from 1 on
 * @param fresh 1 for each test row that is new to the champion
 */
export function comparedRows(chosen: readonly number[], block: Uint8Array, fresh: Uint8Array): Uint8Array {
  const last = chosen.at(-1);
  const begin = 1 + chosen.findLastIndex((candidate) => candidate !== last) + 1;
  return fresh.map((isFresh, i) => (block[i]! >= begin ? isFresh : 0));
}
