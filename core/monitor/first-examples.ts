const exampleLimit = 5;

/** The first different ones in the order of strings: the same whatever came first. */
export function firstExamples(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort().slice(0, exampleLimit);
}
