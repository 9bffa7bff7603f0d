import type { Finding } from '../../contracts/findings.ts';
import type { TrialSpec } from '../../contracts/steps.ts';

/**
 * Of a model that was trained elsewhere: nobody has said until when, so that it may have seen the rows that judge it. Where that was
 * said, rows up to then do not judge it.
 * @param testRows how many rows judge it
 */
export function trainedElsewhere({ imported }: Pick<TrialSpec, 'imported'>, testRows: number): Finding[] {
  if (!imported || imported.trainedUntil !== undefined) return [];
  return [
    {
      code: 'trainingRows',
      severity: 'critical',
      message: `it was trained elsewhere (${imported.file}) on rows that nobody has named: it may have seen the ${testRows} rows that judge it`,
      remedy:
        'import it with --trained-until, the last moment of the rows that it was trained on, or accept this where you are sure that it has not seen them',
    },
  ];
}
