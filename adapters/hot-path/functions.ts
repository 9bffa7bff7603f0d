import { parseJson, type Schema } from '../../core/contracts/schema.ts';
import { endpoint, signedFetch } from './signed-fetch.ts';

/**
 * What another function answers. It is asked once, as it may have done what it was asked.
 * @throws ServiceError, MalformedJson, UnexpectedValue where it has failed
 */
export async function callFunction<R>(name: string, asked: unknown, answer: Schema<R>, timeout: number): Promise<R> {
  const bytes = await signedFetch({
    service: 'lambda',
    action: 'Invoke',
    url: `${endpoint('lambda')}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
    timeout,
    once: true,
  });
  return parseJson(new TextDecoder().decode(bytes), answer, { from: `the answer of ${name}`, remedy: 'see its log' });
}
