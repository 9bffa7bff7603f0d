import { setTimeout } from 'node:timers/promises';
import { CallerNotProven, callerOf, checkProof, identityRequest } from '../../core/access/caller-proof.ts';
import { endpoint } from '../hot-path/signed-fetch.ts';
import { ServiceOutage } from './outage.ts';

const attempts = 4;
const timeoutMs = 3_000;

/**
 * The ARN of whoever signed the proof, as STS says. The request is made here: of what came in only headers are used, and they were checked.
 * @param hash of the command that must have been signed
 * @param account whose principals may ask
 * @throws CallerNotProven; ServiceOutage where STS does not answer
 */
export async function provenCaller(proof: unknown, hash: string, account: string, now = new Date()): Promise<string> {
  const headers = {
    ...checkProof(proof, hash, now),
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  };
  for (let attempt = 1; ; attempt++) {
    const answer = await ask(headers);
    if (answer.status === 200) return callerOf(answer.text, account);
    const passes = answer.status === 0 || answer.status === 429 || answer.status >= 500 || /Throttl/.test(answer.text);
    if (!passes)
      throw new CallerNotProven(`STS answers ${answer.status} ${/<Code>(\w+)<\/Code>/.exec(answer.text)?.[1] ?? ''}`);
    if (attempt === attempts) throw new ServiceOutage('STS', 'GetCallerIdentity', attempts, unanswered(answer.status));
    await setTimeout(100 * 2 ** attempt);
  }
}

/** As a client would say it. */
function unanswered(status: number): Error {
  const error = new Error('no identity');
  return status === 0 ? error : Object.assign(error, { $metadata: { httpStatusCode: status } });
}

async function ask(headers: Record<string, string>): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(`${endpoint('sts')}/`, {
      method: 'POST',
      headers,
      body: identityRequest,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: '' };
  }
}
