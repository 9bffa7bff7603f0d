import { describe, expect, test } from 'vitest';
import { post } from '../../../bin/client/api.ts';

/** Answers one after the other; the last one again and again. */
function service(...answers: (Response | Error)[]) {
  const calls: RequestInit[] = [];
  const request = (async (_url: string, init: RequestInit) => {
    const answer = answers[Math.min(calls.length, answers.length - 1)];
    calls.push(init);
    if (answer instanceof Error) throw answer;
    return answer?.clone();
  }) as typeof fetch;
  return { calls, options: { baseMs: 0.01, request } };
}
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });

test('sends the key and gives the answer', async () => {
  const { calls, options } = service(json(200, { ok: 1 }));

  expect(await post('http://x/', 'secret', '{}', options)).toEqual({ ok: 1 });
  expect(calls[0]?.headers).toMatchObject({ 'x-api-key': 'secret' });
});

test('sends what it sends again under one name, so that it counts once; another request has another', async () => {
  const { calls, options } = service(json(503, {}), json(200, { ok: 1 }));
  await post('http://x/', 'k', '{}', options);
  await post('http://x/', 'k', '{}', options);
  const [first, again, other] = calls.map(({ headers }) => new Headers(headers).get('idempotency-key'));
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

test('a character that would stand for bytes that are no UTF-8 is escaped', async () => {
  const { calls, options } = service(json(200, {}));
  await post('http://x/', 'k', JSON.stringify({ a: 'K\ufffdln' }), options);
  expect(calls[0]?.body).toBe('{"a":"K\\ufffdln"}');
});

describe('tries again', () => {
  test.each([
    ['429', json(429, { message: 'slow down' })],
    ['500', json(500, {})],
    ['503', new Response('bad gateway', { status: 503 })],
    ['a broken connection', new TypeError('fetch failed')],
  ])('after %s', async (_, first) => {
    const { calls, options } = service(first, json(200, { ok: 1 }));

    expect(await post('http://x/', 'k', '{}', options)).toEqual({ ok: 1 });
    expect(calls).toHaveLength(2);
  });

  test('but not for ever', async () => {
    const { calls, options } = service(json(500, { error: { code: 'internal', message: 'the request failed' } }));

    await expect(post('http://x/', 'k', '{}', options)).rejects.toThrow('the API answered 500: the request failed');
    expect(calls).toHaveLength(6);
  });

  test('a service that is not there', async () => {
    const { options } = service(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }));

    await expect(post('http://x/', 'k', '{}', options)).rejects.toThrow('does not answer: connect ECONNREFUSED');
  });
});

test('a refusal is final and keeps its details', async () => {
  const body = {
    error: { code: 'invalid', message: 'wrong', details: [{ path: 'records[0].a', message: 'not a number' }] },
  };
  const { calls, options } = service(json(400, body));

  await expect(post('http://x/', 'k', '{}', options)).rejects.toMatchObject({
    message: 'the API answered 400: wrong\n  records[0].a: not a number',
    details: { status: 400, code: 'invalid' },
  });
  expect(calls).toHaveLength(1);
});

test('a refusal of API Gateway itself', async () => {
  const { options } = service(json(403, { message: 'Forbidden' }));

  await expect(post('http://x/', 'k', '{}', options)).rejects.toThrow('the API answered 403: Forbidden');
});
