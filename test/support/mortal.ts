/** The process that made the call is gone. */
export class Killed extends Error {}

/** How far a process gets: up to its n-th call, which is not made, or is made and never answered. */
export interface Life {
  /** @default it lives on */
  end?: number;
  isDone?: boolean;
  /** Calls made so far, by name. */
  calls: string[];
  /** Bytes of objects that were read and written. */
  bytes?: { read: number; written: number };
}

/** A port whose process ends at a call; whatever it calls after that is not made. */
export function mortal<P extends object>(name: string, port: P, life: Life): P {
  const { end = Number.POSITIVE_INFINITY, isDone = false } = life;
  const wrap =
    (method: string, call: (...args: unknown[]) => unknown) =>
    (...args: unknown[]): unknown => {
      const n = life.calls.push(`${name}.${method}`) - 1;
      if (life.bytes && method === 'put') life.bytes.written += String(args[1]).length;
      if (method === 'list') return listed(n, call(...args) as AsyncIterable<unknown>);
      return answered(n, () => call(...args));
    };
  async function* listed(n: number, items: AsyncIterable<unknown>) {
    if (n >= end) throw new Killed();
    yield* items;
  }
  async function answered(n: number, call: () => unknown): Promise<unknown> {
    if (n > end || (n === end && !isDone)) throw new Killed();
    const answer = await call();
    if (life.bytes && answer instanceof Uint8Array) life.bytes.read += answer.length;
    // Whatever else was under way when the process ended is not answered either.
    if (life.calls.length > end) throw new Killed();
    return answer;
  }
  return Object.fromEntries(
    Object.entries(port).map(([method, call]) => [
      method,
      typeof call === 'function' ? wrap(method, call as (...args: unknown[]) => unknown) : call,
    ]),
  ) as P;
}
