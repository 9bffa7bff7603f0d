import { InvalidArgumentError } from 'commander';
import { durationMs } from '../../core/contracts/duration.ts';

/** A moment to come: an ISO 8601 duration from now (`P3D`), a day or a time. @throws InvalidArgumentError */
export function untilOf(text: string, now = new Date()): string {
  const at = text.startsWith('P') ? now.getTime() + msOf(text) : timeOf(text);
  if (!(at <= latest))
    throw new InvalidArgumentError(`expected P3D, PT12H, 2026-03-31 or 2026-03-31T08:00Z, received '${text}'`);
  if (at <= now.getTime()) throw new InvalidArgumentError(`expected a time to come, received '${text}'`);
  return new Date(at).toISOString();
}

/** Of what a date can hold: 9999. */
const latest = Date.parse('9999-12-31T23:59:59Z');

function msOf(text: string): number {
  try {
    return durationMs(text);
  } catch {
    return Number.NaN;
  }
}

/** Times without a zone would be of the machine's. */
function timeOf(text: string): number {
  return /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
}
