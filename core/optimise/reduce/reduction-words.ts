import { leafFractions } from '../../algorithms/gradient-boosted-trees/reduce/reduce-trees.ts';
import type { Reduction, ReductionReport } from '../../contracts/reduction.ts';
import { formatPercent, plural } from '../../values/format.ts';

/** What was done, in words. */
export function reductionInWords({ kind, level }: Reduction): string {
  switch (kind) {
    case 'members':
      return `the ${level === 1 ? 'lightest member' : `${level} lightest members`} left out`;
    case 'rounds':
      return `${formatPercent(level)} of the rounds of its trees`;
    case 'leaves':
      return `splits pruned that make up less than ${formatPercent(leafFractions[level - 1]!)} of what a tree tells apart`;
    case 'networks':
      return `${plural(level, 'member')} of the network left out`;
    case 'digits':
      return `numbers in fewer digits (level ${level})`;
  }
}

/** In a line: `62 % of its bytes, 55 % of the time of a row: ...`. */
export function reducedInWords({ bytes, time, done, reason }: Omit<ReductionReport, 'featuresLeftOut'>): string {
  const takes = [
    `${formatPercent(bytes.after / bytes.before)} of its bytes`,
    ...(time === null ? [] : [`${formatPercent(time)} of the time of a row`]),
  ];
  return `${takes.join(' and ')}: ${reason ?? (done.join('; ') || 'only what changes no prediction')}`;
}
