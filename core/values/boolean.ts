/** Negative and positive, as they are written. */
export const truthWords = [
  ['false', 'true'],
  ['no', 'yes'],
  ['f', 't'],
  ['n', 'y'],
  ['0', '1'],
  ['0.0', '1.0'],
] as const;

const truth: ReadonlyMap<string, boolean> = new Map(
  truthWords.flatMap(([no, yes]): [string, boolean][] => [
    [no, false],
    [yes, true],
  ]),
);

/** true/false, yes/no, t/f, y/n, 1/0 in any case; undefined for another text. */
export function parseBoolean(text: string): boolean | undefined {
  return truth.get(text.toLowerCase());
}

/**
 * The words of a column of truth values by how its file spells them, `[no, yes]`; undefined where that is false and true.
 * @param no most frequent spelling, or null where the column has no such value
 */
export function truthSpelling(no: string | null, yes: string | null): readonly [string, string] | undefined {
  const known = (no ?? yes ?? 'false').toLowerCase();
  const pair = truthWords.find((words) => (words as readonly string[]).includes(known));
  const cased = (word: string, like: string | null) => (like === null ? word : likeCase(word, like));
  const words = [no ?? cased(pair?.[0] ?? 'false', yes), yes ?? cased(pair?.[1] ?? 'true', no)] as const;
  return words[0] === 'false' && words[1] === 'true' ? undefined : words;
}

function likeCase(word: string, like: string): string {
  if (like === like.toLowerCase()) return word;
  return like.length > 1 && like === like.toUpperCase() ? word.toUpperCase() : word[0]!.toUpperCase() + word.slice(1);
}
