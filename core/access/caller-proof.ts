import { contentHash } from '../hash/content-hash.ts';

/**
 * A request that asks STS who its signer is (`GetCallerIdentity`), signed by the caller and not sent: whoever sends it learns from AWS who
 * signed it, and nothing else can be done with it. The hash of the command is among what is signed, so that it proves no other command.
 */
export interface CallerProof {
  /** Names in lower case. */
  headers: Record<string, string>;
}

/** What a person asks for, as it is sent: who asks is in the proof and in no field. */
export type ProvenCommand<C extends { by: string }> = { command: Omit<C, 'by'>; proof: CallerProof };

/** The header that binds a proof to a command. */
export const commandHeader = 'x-perennial-command';
/** The body of the request; POST, `application/x-www-form-urlencoded`. */
export const identityRequest = 'Action=GetCallerIdentity&Version=2011-06-15';

/** Milliseconds that a signature holds: longer than clocks differ, shorter than what is found in a log is useful. */
const validMs = 300_000;
const allowed = ['authorization', 'x-amz-date', 'x-amz-security-token', commandHeader];

/** It is not proven who asks. */
export class CallerNotProven extends Error {
  override name = 'CallerNotProven';
  constructor(why: string) {
    super(`it is not proven who asks: ${why}; use this version's command line, on a machine whose clock is right`);
  }
}

/** What a proof is bound to: the function that is called, and what it is asked for. */
export function commandHash(functionName: string, command: unknown): string {
  return contentHash({ functionName, command });
}

/**
 * The headers with which STS is to be asked, once it is sure that they were signed for this command, and a short while ago. Whether the
 * signature is right, and whose it is, STS says.
 * @throws CallerNotProven
 */
export function checkProof(proof: unknown, hash: string, now: Date): Record<string, string> {
  const headers = (proof as CallerProof | undefined)?.headers;
  if (typeof headers !== 'object' || headers === null) throw new CallerNotProven('the request has no proof');
  const strange = Object.entries(headers).find(
    ([name, value]) => !allowed.includes(name) || typeof value !== 'string' || !/^[\x20-\x7e]{1,8192}$/.test(value),
  );
  if (strange) throw new CallerNotProven(`a header is not among ${allowed.join(', ')}, or is no text`);
  const { authorization = '', 'x-amz-date': date = '' } = headers;
  const signed = /^AWS4-HMAC-SHA256 Credential=[^,\s]+\/sts\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=/;
  const names = signed.exec(authorization)?.[1]?.split(';') ?? [];
  const missing = ['host', 'x-amz-date', commandHeader].filter((name) => !names.includes(name));
  if (missing.length > 0) throw new CallerNotProven(`its signature leaves out ${missing.join(', ')}`);
  if (headers[commandHeader] !== hash) throw new CallerNotProven('what was signed is another command');
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(now.getTime() - at) <= validMs))
    throw new CallerNotProven(`it was signed more than ${validMs / 60_000} minutes from now`);
  return { ...headers };
}

/**
 * Who STS says has signed: ARN of a user, a role's session (whose name single sign-on sets to the person), or the root of the account.
 * @param account whose principals may ask
 * @throws CallerNotProven
 */
export function callerOf(answer: string, account: string): string {
  const [, arn] = /<Arn>([^<]+)<\/Arn>/.exec(answer) ?? [];
  const [, of] = /<Account>(\d{12})<\/Account>/.exec(answer) ?? [];
  if (!arn || !of) throw new CallerNotProven('STS did not say who it is');
  if (of !== account) throw new CallerNotProven(`${arn} is of another account than ${account}`);
  return arn;
}
