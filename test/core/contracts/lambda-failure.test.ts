import { expect, test } from 'vitest';
import { explainLambdaFailure } from '../../../core/contracts/lambda-failure.ts';

test.each([
  'Worker process died',
  'Runtime.ExitError: RequestId: 1 Error: Runtime exited with error: signal: killed',
  'Sandbox.Timedout: 2026-01-01T00:00:00Z 1 Task timed out after 900.00 seconds',
])('%s: says what to do', (report) => {
  expect(explainLambdaFailure(report, 1000)).toBe(
    `${report}; it ran out of memory or time: start the run again, finished steps are not repeated`,
  );
});

test('another failure is left as it is, and cut', () => {
  expect(explainLambdaFailure('RangeError: no rows', 1000)).toBe('RangeError: no rows');
  expect(explainLambdaFailure('x'.repeat(2000), 1000)).toHaveLength(1000);
});

test('a long report keeps the remedy', () => {
  const text = explainLambdaFailure(`Worker process died ${'x'.repeat(2000)}`, 1000);
  expect(text).toHaveLength(1000);
  expect(text).toMatch(/finished steps are not repeated$/);
});
