import { projectKey } from '../../../bin/client/api-key.ts';
import type { ErrorResponse, PredictionResponse } from '../../../core/contracts/serving.ts';
import { platform } from './platform.ts';

export interface Request {
  method?: string;
  /** Value of an API key; none is sent without it. */
  key?: string;
  /** A text is sent as it is, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Answer<T = Partial<ErrorResponse>> {
  status: number;
  type: string | null;
  text: string;
  json: T;
}

/** A request to the API with keys as a program of any make would send it. */
export async function ask<T = Partial<ErrorResponse>>(path: string, request: Request = {}): Promise<Answer<T>> {
  return send<T>((await platform()).apiUrl(path), request);
}

export async function send<T = Partial<ErrorResponse>>(url: string, request: Request = {}): Promise<Answer<T>> {
  const { method = 'POST', key, body, headers } = request;
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...(key ? { 'x-api-key': key } : {}), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  let json = {} as T;
  try {
    json = JSON.parse(text) as T;
  } catch {
    // The test says what it expected of the text.
  }
  return { status: answer.status, type: answer.headers.get('content-type'), text, json };
}

/** Value of the project's key, which may predict and label. */
export async function keyOf(project: string): Promise<string> {
  return (await projectKey(await platform(), project)).value;
}

/** Predictions for records, or an error that says what the API answered. */
export async function predictions(project: string, records: readonly unknown[]): Promise<PredictionResponse> {
  const answer = await ask<PredictionResponse>(`projects/${project}/predictions`, {
    key: await keyOf(project),
    body: { records },
  });
  if (answer.status !== 200) throw new Error(`the API answered ${answer.status}: ${answer.text}`);
  return answer.json;
}
