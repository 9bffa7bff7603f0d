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

const unloaded = [{ status: 'failed', assertionResults: [] }];

test('tests, failed checks and files that did not load are counted', () => {
  const well = { results: results(10, 0), endedWell: true };
  expect(countResults([well], 0)).toEqual({ passed: 10, failed: 0 });
  expect(countResults([{ results: results(10, 2), endedWell: false }], 1)).toEqual({ passed: 10, failed: 3 });
  expect(countResults([{ results: results(10, 0, unloaded), endedWell: false }], 0)).toEqual({ passed: 10, failed: 1 });
  const failed = results(9, 1, [{ status: 'failed', assertionResults: [{}] }]);
  expect(countResults([{ results: failed, endedWell: false }, well], 0)).toEqual({ passed: 19, failed: 1 });
});

test('a run that ended badly is never free of failures, whatever the others say', () => {
  const well = { results: results(5, 0), endedWell: true };
  expect(countResults([{ results: undefined, endedWell: false }, well], 0)).toEqual({ passed: 5, failed: 1 });
  expect(countResults([{ results: results(5, 0), endedWell: false }], 0)).toEqual({ passed: 5, failed: 1 });
  expect(countResults([well, { results: results(2, 1), endedWell: false }], 0)).toEqual({ passed: 7, failed: 1 });
});
