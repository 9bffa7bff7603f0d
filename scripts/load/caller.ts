import { setTimeout as sleep } from 'node:timers/promises';
import type { Stretches } from './interruptions.ts';
import type { Ledger } from './ledger.ts';

export interface Call {
  /** Below `projects/<project>/`. */
  path: string;
  body: string;
  headers: Record<string, string>;
  /** The caller's name of the request: asked again it is the same one. */
  name?: string;
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** Of the attempt that was answered, ms. */
  from: number;
  until: number;
  attempts: number;
}

/** Who has answered an error: our code by its `code`, a gateway by a message. */
function saidBy(body: string): string {
  const [, said] = /"code":\s*"(\w+)"/.exec(body) ?? /"message":\s*"([^"]{1,60})/i.exec(body) ?? [];
  return said === undefined ? '' : `, ${said}`;
}

/** The key that is in use; rotation changes it. */
export interface KeyRing {
  value: string;
}

const attemptsAtMost = 40;
/** After the end of an interruption connections may still break. */
const afterMs = 2_000;

/**
 * Asks as a client should: what is answered 429 or 503 with `Retry-After` is asked again after that, with the same name and body. Anything
 * else above 499, and a connection that breaks, is a fault, unless processes were being ended meanwhile: then it is asked again too.
 */
export class Caller {
  readonly #base: string;
  readonly #keys: KeyRing;
  readonly #ledger: Ledger;
  readonly #interruptions: Stretches;

  constructor(base: string, keys: KeyRing, ledger: Ledger, interruptions: Stretches) {
    this.#base = base;
    this.#keys = keys;
    this.#ledger = ledger;
    this.#interruptions = interruptions;
  }

  /** @returns undefined for a call without a name that got no answer: again it would be another one */
  async ask({ path, body, headers, name }: Call): Promise<Reply | undefined> {
    for (let attempts = 1; attempts <= attemptsAtMost; attempts++) {
      const from = Date.now();
      const reply = await this.#once(path, {
        method: 'POST',
        body,
        headers: { 'x-api-key': this.#keys.value, ...headers, ...(name !== undefined && { 'idempotency-key': name }) },
      });
      const until = Date.now();
      if (reply.status > 0 && reply.status < 500 && reply.status !== 429) return { ...reply, from, until, attempts };
      this.#ledger.count(
        reply.status ? `answered ${reply.status}${saidBy(reply.text)}` : 'answered by a broken connection',
      );
      const retryAfter = Number(reply.headers.get('retry-after') ?? Number.NaN);
      const told = (reply.status === 429 || reply.status === 503) && retryAfter > 0;
      const broken = this.#interruptions.meets(from, until, { after: afterMs });
      if (!told && !broken)
        this.#ledger.fault(`${path} answered ${reply.status}, with nothing being changed: ${reply.text.slice(0, 300)}`);
      // It may have been captured.
      if (!told && name === undefined) return undefined;
      await sleep(told ? retryAfter * 1_000 : 250);
    }
    this.#ledger.fault(`${path} was not answered in ${attemptsAtMost} attempts`);
    return undefined;
  }

  async #once(path: string, request: RequestInit): Promise<Pick<Reply, 'status' | 'headers' | 'text'>> {
    try {
      const answer = await fetch(`${this.#base}/${path}`, request);
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    } catch (error) {
      return { status: 0, headers: new Headers(), text: String((error as Error).cause ?? error) };
    }
  }
}
