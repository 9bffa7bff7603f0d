import type { ProjectName } from '../contracts/ids.ts';
import type { GrantRecord, Scope } from '../contracts/registry/grants.ts';

/** Who asks, and what is known of what they may. People with roles become one more kind. */
export type Principal =
  /** Authorised already: IAM's policies name the project in the path. */
  | { kind: 'iam' }
  /** An API key, with its grant where it has one. */
  | { kind: 'key'; grant: GrantRecord | undefined };

/** `reason`: what is missing, whoever asks. */
export type AccessDecision =
  | { allowed: true }
  | { allowed: false; reason: 'no grant' | 'another project' | 'another scope'; message: string };

/** Somebody asked for what they may not. The message is for them. */
export class AccessDenied extends Error {
  override name = 'AccessDenied';
  readonly reason: Extract<AccessDecision, { allowed: false }>['reason'];
  constructor({ reason, message }: Extract<AccessDecision, { allowed: false }>) {
    super(message);
    this.reason = reason;
  }
}

/** Lets pass who may do this in the project: the one place where it is asked. @throws AccessDenied */
export function authorise(principal: Principal, scope: Scope, project: ProjectName): void {
  const decision = decide(principal, scope, project);
  if (!decision.allowed) throw new AccessDenied(decision);
}

function decide(principal: Principal, scope: Scope, project: ProjectName): AccessDecision {
  if (principal.kind === 'iam') return { allowed: true };
  const { grant } = principal;
  if (!grant)
    return {
      allowed: false,
      reason: 'no grant',
      message: 'the API key has no grant; `perennial` writes one when it makes a key',
    };
  if (!grant.projects.includes(project) && !grant.projects.includes('*'))
    return {
      allowed: false,
      reason: 'another project',
      message: `the API key is not granted project '${project}'`,
    };
  if (!grant.scopes.includes(scope))
    return {
      allowed: false,
      reason: 'another scope',
      message: `the API key is granted ${grant.scopes.join(', ') || 'nothing'} in project '${project}', not ${scope}`,
    };
  return { allowed: true };
}
