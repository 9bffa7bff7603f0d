import { betweenMarks } from '../between-marks.ts';

const marks = ['<!-- roles: begin -->', '<!-- roles: end -->'] as const;

/** The page with another table between its marks. @throws TypeError where it has none */
export function withTable(page: string, table: string): string {
  const written = betweenMarks(page, marks, table);
  if (written === undefined) throw new TypeError(`expected ${marks.join(' and ')} in docs/security.md`);
  return written;
}

/** Cells of the table of a page, without the spaces that a formatter adds. */
export function tableOf(page: string): string[] {
  const table = page.split(marks[0])[1]?.split(marks[1])[0] ?? '';
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
