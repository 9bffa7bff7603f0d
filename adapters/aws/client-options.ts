/** Options of every client: more patience than the default where AWS throttles, less where a connection hangs. */
export const clientOptions = {
  maxAttempts: 6,
  requestHandler: { connectionTimeout: 3_000, socketTimeout: 60_000 },
} as const;
