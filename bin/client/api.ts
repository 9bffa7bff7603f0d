import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { objectWith } from '../../core/contracts/schema.ts';
import type { ErrorResponse } from '../../core/contracts/serving.ts';
import { CommandFailed } from '../errors.ts';

const attempts = 6;
const timeoutMs = 35_000;

/** Posts JSON with an API key, under a name by which it counts once however often it is sent; throttling (429) and faults of the service (5xx) are tried again. @throws CommandFailed */
export async function post<T>(
  url: string,
  key: string,
  body: string,
  { baseMs = 200, request = fetch }: { baseMs?: number; request?: typeof fetch } = {},
): Promise<T> {
  const name = randomUUID();
  // As it stands it would say that the body is no UTF-8.
  const text = body.replaceAll('\ufffd', '\\ufffd');
  for (let attempt = 1; ; attempt++) {
    const last = attempt === attempts;
    let answer: Response;
    try {
      answer = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key, 'idempotency-key': name },
        body: text,
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (cause) {
      if (last) throw new CommandFailed(`${url} does not answer: ${reasonOf(cause)}`, { cause });
      await sleep(waitMs(attempt, baseMs));
      continue;
    }
    if (answer.ok) return (await answer.json()) as T;
    const said = await answer.text();
    if (last || (answer.status !== 429 && answer.status < 500)) throw refusal(answer.status, said);
    await sleep(waitMs(attempt, baseMs, answer.headers.get('retry-after')));
  }
}

/** Exponential with jitter, or what the service asks for. */
function waitMs(attempt: number, baseMs: number, retryAfter: string | null = null): number {
  const asked = Number(retryAfter) * 1000;
  return asked > 0 ? Math.min(asked, 10_000) : Math.random() * baseMs * 2 ** attempt;
}

type Refused = Partial<ErrorResponse> & { message?: string };
const answerSchema = objectWith<Refused>('an error of the API', { error: 'object?', message: 'string?' });

function refusal(status: number, text: string): CommandFailed {
  let error: Partial<ErrorResponse['error']> = {};
  try {
    const parsed = answerSchema(JSON.parse(text));
    error = parsed.error ?? { message: parsed.message ?? text };
  } catch {
    error = { message: text.slice(0, 300) };
  }
  const details = (error.details ?? []).slice(0, 10).map((d) => `\n  ${d.path}: ${d.message}`);
  return new CommandFailed(`the API answered ${status}: ${error.message ?? 'no message'}${details.join('')}`, {
    details: { status, ...error },
  });
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
