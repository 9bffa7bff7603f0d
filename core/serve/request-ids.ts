import type { Ports } from '../ports/index.ts';
import type { ApiRequest } from './http/api-request.ts';
import { idSource } from './http/idempotency.ts';
import { inferenceIds } from './prediction/inference-id.ts';

/** Gives the predictions of requests their ids. */
export class RequestIds {
  readonly #random: Ports['random'];

  constructor({ random }: Pick<Ports, 'random'>) {
    this.#random = random;
  }

  /** Of a request that its caller names, and that comes again, the same: whatever counts predictions counts them once. */
  of(request: ApiRequest, count: number, now: number, secret: string | undefined): string[] {
    const named = idSource(request, secret);
    return named ? inferenceIds(count, named.time, named.random) : this.fresh(count, now);
  }

  fresh(count: number, now: number): string[] {
    return inferenceIds(count, now, this.#random(10));
  }
}
