import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { provenCaller } from '../../../adapters/aws/caller.ts';
import { proveCaller } from '../../../bin/client/ask-as-caller.ts';
import { commandHash } from '../../../core/access/caller-proof.ts';

const sdk = { region: 'eu-west-1', credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' } };
const hash = commandHash('perennial-dev-rollout-decide', { action: 'promote', project: 'p' });
const known = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/ada</Arn>
<Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

/** STS that answers so, one after the other and the last again and again. */
function sts(...answers: (Response | Error)[]) {
  let asked = 0;
  vi.stubGlobal('fetch', async () => {
    const answer = answers[Math.min(asked++, answers.length - 1)]!;
    if (answer instanceof Error) throw answer;
    return answer.clone();
  });
  return () => asked;
}

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const who = async () => provenCaller(await proveCaller({ sdk }, hash), hash, '111122223333');

test('is whom STS names, also where it falters first', async () => {
  const asked = sts(new TypeError('fetch failed'), new Response('', { status: 503 }), new Response(known));
  expect(await who()).toBe('arn:aws:iam::111122223333:user/ada');
  expect(asked()).toBe(3);
});

test('is not known where STS refuses the signature, which is not asked again', async () => {
  const asked = sts(new Response('<Code>SignatureDoesNotMatch</Code>', { status: 403 }));
  await expect(who()).rejects.toThrow('it is not proven who asks: STS answers 403 SignatureDoesNotMatch');
  expect(asked()).toBe(1);
});

test.each([
  ['no answer', new TypeError('fetch failed')],
  ['status 503', new Response('', { status: 503 })],
])('is not known where STS does not work, which says nothing of the caller or the clock: %s', async (words, answer) => {
  sts(answer);
  const error = await who().catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'ServiceOutage', message: expect.stringContaining(words) });
  expect((error as Error).message).not.toContain('clock');
});
