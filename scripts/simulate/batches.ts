const longest = 6 * 3_600_000;
/** What a request may hold. */
const most = 1_000;

/**
 * Rows in order of time as requests: as many in one as can be judged at once with the same result, as no two of them are of
 * one entity, whose windows the first would change for the second.
 */
export function batches<Row extends { time: number }>(
  rows: readonly Row[],
  entitiesOf: (row: Row) => readonly string[],
): Row[][] {
  const requests: Row[][] = [];
  let open: Row[] = [];
  let met = new Set<string>();
  for (const row of rows) {
    const entities = entitiesOf(row);
    const full = open.length === most || entities.some((entity) => met.has(entity));
    if (open.length > 0 && (full || row.time - open[0]!.time > longest)) {
      requests.push(open);
      open = [];
      met = new Set();
    }
    open.push(row);
    for (const entity of entities) met.add(entity);
  }
  if (open.length > 0) requests.push(open);
  return requests;
}
