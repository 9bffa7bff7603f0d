import type { Platform } from '../../bin/client/platform.ts';

/** What a check found: in words, or why it cannot be made here. */
export type Finding = { passed: string } | { skipped: string };

/** What is sure of a deployment once it passes. @throws what went wrong */
export interface Check {
  name: string;
  run(platform: Platform): Promise<Finding>;
}

export interface Verified {
  name: string;
  status: 'passed' | 'skipped' | 'failed';
  detail: string;
  ms: number;
}

export class CheckFailed extends Error {
  override name = 'CheckFailed';
}

/** @throws CheckFailed */
export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new CheckFailed(otherwise);
}

/** What only AWS shows: a check that the local cloud passes over, and says why. */
export const onlyOnAws = ({ settings }: Platform, why: string): Finding | undefined =>
  settings.target === 'local' ? { skipped: why } : undefined;
