import type { TrialMember } from '../contracts/steps.ts';
import { algorithmsOfModel } from '../evaluate/combine/average-in-words.ts';
import { words } from './metric-words.ts';

/** The algorithm of a model or a trial for people; of an average of several all of them, the heaviest first. */
export function algorithmNames(
  algorithm: string,
  members: readonly Pick<TrialMember, 'algorithm'>[] | undefined,
): string {
  return algorithmsOfModel(algorithm, members).map(words).join(' + ');
}
