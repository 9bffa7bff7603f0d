/** A query failed; the message holds nothing of what was read. */
export class QueryFailed extends Error {
  override name = 'QueryFailed';
}

/** Kinds of DuckDB's errors that speak of the query, or of the machine; the others quote the values they met. */
const harmless = /^(Binder|Catalog|Parser|Syntax|IO|Out of Memory|Interrupt|Internal|Not implemented) Error/i;
/** What DuckDB says where neither the memory nor the disk of the session holds a query. */
const exhausted = /out of memory|no space left|could not allocate|failed to allocate|max_temp_directory_size/i;

/** An error of DuckDB as others may hear of it; any other as it is. */
export function queryFailed(error: unknown): unknown {
  const [line = ''] = error instanceof Error ? error.message.split('\n') : [];
  const kind = /^[A-Z][A-Za-z ]{0,40} (Error|Exception)(?=:)/.exec(line)?.[0];
  if (kind === undefined) return error;
  return new QueryFailed(`DuckDB: ${harmless.test(line) ? line : `${kind}; what it says of the data is left out`}`);
}

/** Whether a query needed more than the session has: a matter of the file's size, and the same each time it is tried. */
export function isExhausted(error: unknown): boolean {
  return error instanceof QueryFailed && exhausted.test(error.message);
}
