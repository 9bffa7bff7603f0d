import { describe, expect, test } from 'vitest';
import { proveCaller } from '../../../bin/client/ask-as-caller.ts';
import { CallerNotProven, callerOf, checkProof, commandHash } from '../../../core/access/caller-proof.ts';

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
const sdk = { region: 'eu-west-1', credentials };
const hash = commandHash('perennial-dev-rollout-decide', { action: 'promote', project: 'p' });

describe('a proof', () => {
  test('as the command line makes it is taken, and its headers are those of the request to STS', async () => {
    const proof = await proveCaller({ sdk }, hash);

    const headers = checkProof(proof, hash, new Date());

    expect(headers).toEqual(proof.headers);
    expect(headers.authorization).toMatch(
      /\/eu-west-1\/sts\/aws4_request, SignedHeaders=host;x-amz-date;x-perennial-command/,
    );
    expect(JSON.stringify(proof)).not.toContain(credentials.secretAccessKey);
  });

  test('of another command, or for another function, is refused', async () => {
    const proof = await proveCaller({ sdk }, hash);
    const others = [
      commandHash('perennial-dev-rollout-decide', { action: 'promote', project: 'q' }),
      commandHash('perennial-dev-access-administer', { action: 'promote', project: 'p' }),
    ];

    for (const other of others) expect(() => checkProof(proof, other, new Date())).toThrow(/another command/);
  });

  test('holds for five minutes', async () => {
    const proof = await proveCaller({ sdk }, hash);
    const later = new Date(Date.now() + 302_000);

    expect(() => checkProof(proof, hash, later)).toThrow(/signed more than 5 minutes from now/);
  });

  test.each<[string, (headers: Record<string, unknown>) => unknown]>([
    ['nothing', () => undefined],
    ['no headers', () => ({})],
    ['a header of another host', (headers) => ({ headers: { ...headers, host: 'evil.example' } })],
    ['a header that is no text', (headers) => ({ headers: { ...headers, 'x-amz-date': 7 } })],
    ['a header with a line break', (headers) => ({ headers: { ...headers, 'x-amz-date': '1\r\nhost: a' } })],
    ['no date', ({ 'x-amz-date': _, ...headers }) => ({ headers })],
    ['no signature', ({ authorization: _, ...headers }) => ({ headers })],
    [
      'another service',
      (h) => ({ headers: { ...h, authorization: String(h.authorization).replace('/sts/', '/s3/') } }),
    ],
    [
      'a command that is not signed',
      (h) => ({ headers: { ...h, authorization: String(h.authorization).replace(';x-perennial-command', '') } }),
    ],
  ])('is refused with %s', async (_, spoil) => {
    const { headers } = await proveCaller({ sdk }, hash);

    expect(() => checkProof(spoil(headers), hash, new Date())).toThrow(CallerNotProven);
  });
});

describe('what STS answers', () => {
  const answer = (account: string) =>
    `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::${account}:assumed-role/Risk/ada@bank.example</Arn><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

  test('is who asks', () => {
    expect(callerOf(answer('111122223333'), '111122223333')).toBe(
      'arn:aws:sts::111122223333:assumed-role/Risk/ada@bank.example',
    );
  });

  test('is refused of another account, and where it says nobody', () => {
    expect(() => callerOf(answer('999999999999'), '111122223333')).toThrow(/of another account than 111122223333/);
    expect(() => callerOf('<html>', '111122223333')).toThrow(/did not say who/);
  });
});
