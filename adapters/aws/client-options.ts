/**
 * Options of every client: more patience than the default where AWS throttles, less where a connection hangs: six attempts end before the
 * shortest function that works on data (two minutes) is stopped.
 */
export const clientOptions = {
  maxAttempts: 6,
  requestHandler: { connectionTimeout: 3_000, socketTimeout: 15_000 },
} as const;
