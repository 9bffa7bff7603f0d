/** A query failed; the message holds nothing of what was read. */
export class QueryFailed extends Error {
  override name = 'QueryFailed';
}

/** Kinds of DuckDB's errors that speak of the query, or of the machine; the others quote the values they met. */
const harmless = /^(Binder|Catalog|Parser|Syntax|IO|Out of Memory|Interrupt|Internal|Not implemented) Error/i;
/** What DuckDB says where neither the memory nor the disk of the session holds a query. */
const exhausted = /out of memory|no space left|could not allocate|failed to allocate|max_temp_directory_size/i;
/** What the system says of a disk, or of a share of it, that is full. */
const full = ['ENOSPC', 'EDQUOT'];

/** An error of DuckDB as others may hear of it; any other as it is. */
export function queryFailed(error: unknown): unknown {
  const [line = ''] = error instanceof Error ? error.message.split('\n') : [];
  const kind = /^[A-Z][A-Za-z ]{0,40} (Error|Exception)(?=:)/.exec(line)?.[0];
  if (kind === undefined) return error;
  return new QueryFailed(`DuckDB: ${harmless.test(line) ? line : `${kind}; what it says of the data is left out`}`);
}

/** Whether work needed more than the session has: a matter of the data's size, and the same each time it is tried. */
export function isExhausted(error: unknown): boolean {
  if (error instanceof QueryFailed) return exhausted.test(error.message);
  return error instanceof Error && full.includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Neither memory nor disk hold what a session works with. */
export class OutOfSpace extends Error {
  override name = 'OutOfSpace';
  constructor(has: { memory: number; disk: number; free: number; directory: string }, cause: unknown) {
    const { memory, disk, free, directory } = has;
    super(
      `neither memory nor disk hold this work (DuckDB has ${memory} MB, ${directory} ${disk} MB of which ${free} are free); ${remedy()}`,
      { cause },
    );
  }
}

const remedy = () =>
  process.env.AWS_LAMBDA_FUNCTION_NAME === undefined
    ? 'free some space, or let TMPDIR name a directory on a larger disk'
    : 'give it less, by fewer or smaller files (perennial dataset remove) and columns, or give the function more storage';
