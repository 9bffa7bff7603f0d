/** What ingest noticed of a file that it took. */
export type DatasetWarning =
  | {
      kind: 'missing column';
      column: string;
      /** `declared` in the contract, or in the files `before` this one. */
      expected: 'declared' | 'before';
      /** Column of the file that it was probably renamed to. */
      renamedTo?: string;
    }
  | { kind: 'new column'; column: string; renamedFrom?: string }
  /** Not declared, and personal by its name and values. */
  | { kind: 'personal column'; column: string; looksLike: string }
  | {
      kind: 'quarantined rows';
      /** Rows that were set aside, as a fraction of all; and the fraction that the source allows. */
      fraction: number;
      limit: number;
      quarantined: number;
      /** The most frequent reason. */
      reason: string;
    };

/** `column 'amount' is declared and not in the file; was it renamed to 'amt'?` */
export function warningWords(warning: DatasetWarning): string {
  switch (warning.kind) {
    case 'missing column': {
      const { column, expected, renamedTo } = warning;
      const where =
        expected === 'declared' ? 'is declared and not in the file' : 'was in the files before and is not in this one';
      return `column '${column}' ${where}${renamedTo === undefined ? '' : `; was it renamed to '${renamedTo}'?`}`;
    }
    case 'new column': {
      const { column, renamedFrom } = warning;
      const was = renamedFrom === undefined ? '' : `; it may be '${renamedFrom}' under another name`;
      return `column '${column}' is new: neither declared nor in the files before${was}`;
    }
    case 'personal column': {
      const { column, looksLike } = warning;
      return `column '${column}' seems to hold personal data (${looksLike}) and is not declared: its values are stored as they are; declare it with pii: true, or with pii: false if it is not personal`;
    }
    case 'quarantined rows': {
      const { fraction, limit, quarantined, reason } = warning;
      return `${percent(fraction)} of the rows (${quarantined}) are quarantined, more than the ${percent(limit)} that the source allows; most often: ${reason}`;
    }
  }
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(3))} %`;
}
