import type { IncomingHttpHeaders } from 'node:http';

/** A URL without what follows a question mark. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** A request as it was received. */
export interface Received {
  method: string;
  /** Without what follows a question mark. */
  path: string;
  /** With it. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  status: number;
  body: string;
  headers?: Readonly<Record<string, string>>;
  /** Predictions in it, where that is known. */
  predictions?: number;
}
