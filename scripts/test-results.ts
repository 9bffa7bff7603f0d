import { objectWith } from '../core/contracts/schema.ts';

/** What vitest's JSON reporter writes, as far as it is read here. */
interface VitestResults {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { name: string; status: string; assertionResults: unknown[] }[];
}

export const vitestResults = objectWith<VitestResults>('results of vitest', {
  numPassedTests: 'number',
  numFailedTests: 'number',
  testResults: 'array',
});

/** One run of vitest: what it left, if anything, and how it ended. */
export interface TestRun {
  results: VitestResults | undefined;
  endedWell: boolean;
}

/**
 * Passed and failed in all: tests, failed checks, and test files without any result. A run that ended badly never
 * counts as free of failures.
 */
export function countResults(runs: readonly TestRun[], failedChecks: number): { passed: number; failed: number } {
  const counts = runs.map(countRun);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return { passed: sum(counts.map((c) => c.passed)), failed: sum(counts.map((c) => c.failed)) + failedChecks };
}

function countRun({ results, endedWell }: TestRun): { passed: number; failed: number } {
  const unloaded =
    results?.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0).length ?? 0;
  const failed = (results?.numFailedTests ?? 0) + unloaded;
  return { passed: results?.numPassedTests ?? 0, failed: failed === 0 && !endedWell ? 1 : failed };
}
