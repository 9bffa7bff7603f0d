/** A page with another text between two marks, on lines of its own; undefined where it does not have them in this order. */
export function betweenMarks(page: string, [begin, end]: readonly [string, string], text: string): string | undefined {
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from + begin.length);
  if (from < 0 || to < 0) return undefined;
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
