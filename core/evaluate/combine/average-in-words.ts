import type { TrialMember } from '../../contracts/steps.ts';

/** What an average is made of; undefined of one model. */
export function averageInWords(
  members: readonly Pick<TrialMember, 'trial' | 'weight' | 'algorithm'>[] | undefined,
): string | undefined {
  if (!members) return undefined;
  const several = new Set(members.map(({ algorithm }) => algorithm)).size > 1;
  const parts = members.map(({ trial, weight, algorithm }) => {
    const what = several && algorithm ? ` (${algorithm})` : '';
    return `${Math.round(100 * weight)} % trial ${trial}${what}`;
  });
  return `average of ${parts.join(', ')}`;
}

/** The algorithm of a model; of an average of several algorithms all of them, the heaviest first. */
export function algorithmsOfModel(
  algorithm: string,
  members: readonly Pick<TrialMember, 'algorithm'>[] | undefined,
): string[] {
  return [...new Set(members?.map((member) => member.algorithm ?? algorithm) ?? [algorithm])];
}

/** The same as a text, by the names of the project file: `gradientBoostedTrees + logisticRegression`. */
export function algorithmsInWords(...model: Parameters<typeof algorithmsOfModel>): string {
  return algorithmsOfModel(...model).join(' + ');
}
