import { describe, expect, it } from 'vitest';
import { AccessDenied, authorise, type Principal } from '../../../core/access/authorise.ts';
import type { Scope } from '../../../core/contracts/registry/grants.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';

const key = (projects: string[], scopes: Scope[]): Principal => ({
  kind: 'key',
  grant: { ...keys.grant('h'), projects, scopes, apiKeyId: 'k', createdAt: '2026-03-01T00:00:00.000Z' },
});

/** What is missing, in a word and in a sentence. */
function denied(principal: Principal, scope: Scope = 'predict') {
  try {
    authorise(principal, scope, 'pay');
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(AccessDenied);
    const { reason, message } = error as AccessDenied;
    return [reason, message];
  }
}

describe('authorise', () => {
  it('lets pass whom IAM has authorised, and keys that are granted project and scope', () => {
    expect(denied({ kind: 'iam' })).toBeUndefined();
    expect(denied(key(['pay'], ['predict']))).toBeUndefined();
    expect(denied(key(['*'], ['predict', 'label']), 'label')).toBeUndefined();
  });

  it.each<[string, Principal, string, RegExp]>([
    ['a key without grant', { kind: 'key', grant: undefined }, 'no grant', /has no grant; `perennial` writes one/],
    ['another project', key(['payroll', 'pa'], ['predict']), 'another project', /not granted project 'pay'/],
    ['another scope', key(['pay'], ['label']), 'another scope', /is granted label in project 'pay', not predict/],
    ['no scope', key(['*'], []), 'another scope', /is granted nothing in project 'pay'/],
  ])('refuses %s', (_, principal, reason, message) => {
    expect(denied(principal)).toEqual([reason, expect.stringMatching(message)]);
  });
});
