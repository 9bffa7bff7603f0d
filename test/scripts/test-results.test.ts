import { expect, test } from 'vitest';
import { countResults } from '../../scripts/test-results.ts';

const results = (
  numPassedTests: number,
  numFailedTests: number,
  files: { status: string; assertionResults: unknown[] }[] = [],
) => ({
  numPassedTests,
  numFailedTests,
  testResults: files.map((file) => ({ name: 'x', ...file })),
});

test('tests, failed checks and files that did not load are counted', () => {
  expect(countResults(results(10, 0), 0, true)).toEqual({ passed: 10, failed: 0 });
  expect(countResults(results(10, 2), 1, false)).toEqual({ passed: 10, failed: 3 });
  expect(countResults(results(10, 0, [{ status: 'failed', assertionResults: [] }]), 0, false)).toEqual({
    passed: 10,
    failed: 1,
  });
  expect(countResults(results(9, 1, [{ status: 'failed', assertionResults: [{}] }]), 0, false)).toEqual({
    passed: 9,
    failed: 1,
  });
});

test('a run that ended badly is never free of failures', () => {
  expect(countResults(undefined, 0, false)).toEqual({ passed: 0, failed: 1 });
  expect(countResults(results(5, 0), 0, false)).toEqual({ passed: 5, failed: 1 });
});
