import type { AutomaticCase } from './automatic.ts';

const named = 3;

/** A value that training never saw is no damage: a training can learn it. Nor are fewer or more rows or labels: what they say is right. */
const learnable: readonly string[] = ['newCategories', 'volume', 'labelVolume'];

/**
 * A broken feed trains no model: poor data in a column that the model reads, found by the monitor and not yet looked at by anybody.
 * Who acknowledges the finding says that this is how the data are now.
 */
export function brokenFeed({ findings, trigger }: AutomaticCase): string | undefined {
  const open = findings.filter(
    ({ state, finding }) =>
      finding.kind === 'quality' && !learnable.includes(finding.check) && (state === 'open' || state === 'snoozed'),
  );
  if (open.length === 0) return undefined;
  const words = open
    .slice(0, named)
    .map(({ id, openedAt, finding }) => `'${finding.feature}' (${id} since ${openedAt})`);
  const more = open.length > named ? ` and ${open.length - named} more` : '';
  return `poor data train no model: ${words.join(', ')}${more}; mend the feed, or \`perennial finding acknowledge ${trigger.project} ${open[0]!.id}\` if it is right; \`perennial run ${trigger.project}\` does not wait`;
}
