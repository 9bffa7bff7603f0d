const marks = { begin: '<!-- roles: begin -->', end: '<!-- roles: end -->' } as const;

/** The page with another table between its marks. @throws TypeError where it has none */
export function withTable(page: string, table: string): string {
  const [before, rest = ''] = page.split(marks.begin);
  const [, after] = rest.split(marks.end);
  if (before === undefined || after === undefined)
    throw new TypeError(`expected ${marks.begin} and ${marks.end} in docs/security.md`);
  return `${before}${marks.begin}\n\n${table}\n\n${marks.end}${after}`;
}

/** Cells of the table of a page, without the spaces that a formatter adds. */
export function tableOf(page: string): string[] {
  const table = page.split(marks.begin)[1]?.split(marks.end)[0] ?? '';
  return table
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .join('|'),
    );
}
