/** Results of `work` on each item in order, the next few under way while one is being used. */
export async function* readAhead<T, R>(
  items: readonly T[],
  ahead: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  let next = 0;
  const begin = () => {
    if (next >= items.length) return;
    const result = work(items[next++]!);
    // It is awaited in its turn; until then a failure must not count as unhandled.
    result.catch(() => undefined);
    underWay.push(result);
  };
  for (let i = 0; i < ahead; i++) begin();
  for (let result = underWay.shift(); result !== undefined; result = underWay.shift()) {
    const value = await result;
    begin();
    yield value;
  }
}
