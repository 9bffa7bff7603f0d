/**
 * The lifecycle on one table of a regression, and the intervals that the version that would serve answers for the test rows. Prints how
 * many hold the truth, their mean width and the interval score. Usage: `node bench/ours/intervals.ts FOLDER NAME COVERAGE`.
 */
import { intervalStatistics } from '../../core/metrics/intervals/interval-statistics.ts';
import { lifecycleOfTable } from './lifecycle-of-table.ts';

const [folder, name, asked] = process.argv.slice(2) as [string, string, string];
const coverage = Number(asked);
const { about, rows, answers, seconds } = await lifecycleOfTable(folder, name, { intervals: { coverage } });
const ends = (end: 'lower' | 'upper') => Float64Array.from(answers, ({ interval }) => interval![end]);
const { intervalCoverage, intervalWidth, intervalScore } = intervalStatistics(
  { coverage, lower: ends('lower'), upper: ends('upper') },
  Float64Array.from(rows, (row) => Number(row[about.target])),
);
process.stdout.write(
  JSON.stringify({ coverage: intervalCoverage(), width: intervalWidth(), score: intervalScore(), seconds }),
);
