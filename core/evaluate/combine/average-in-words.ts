import type { TrialMember } from '../../contracts/steps.ts';

/** What an average is made of; undefined of one model. */
export function averageInWords(
  members: readonly Pick<TrialMember, 'trial' | 'weight' | 'algorithm'>[] | undefined,
): string | undefined {
  return (
    members &&
    `average of ${members.map(({ trial, weight, algorithm }) => `${Math.round(100 * weight)} % trial ${trial}${algorithm ? ` (${algorithm})` : ''}`).join(', ')}`
  );
}
