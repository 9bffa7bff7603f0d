import { expect, test } from 'vitest';
import { RequestMetrics } from '../../../core/edge/request-metrics.ts';

test('durations are counted by their upper bound, and labels escaped', () => {
  const metrics = new RequestMetrics({ project: 'a"\\\n' });
  for (const seconds of [0.0005, 0.0006, 3]) metrics.observe(200, seconds, 2);
  metrics.inFlight = 1;
  const text = metrics.text({ residentBytes: 5, startedAt: 7.5 });
  const bucket = (le: string) =>
    new RegExp(`_bucket\\{project="a\\\\"\\\\\\\\\\\\n",le="${le.replace('+', '\\+')}"\\} (\\d+)`).exec(text)?.[1];
  expect(['0.0005', '0.001', '2.5', '+Inf'].map(bucket)).toEqual(['1', '2', '2', '3']);
  expect(text).toMatch(/_duration_seconds_sum\{.*\} 3\.0011\n/);
  expect(text).toMatch(/_duration_seconds_count\{.*\} 3\n/);
  expect([metrics.requests, metrics.predictions]).toEqual([3, 6]);
  expect(text).toContain('process_resident_memory_bytes 5\nTYPE'.split('\n')[0]);
  // Every series is described, once.
  const described = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
  expect(new Set(described).size).toBe(described.length);
  for (const [, name] of text.matchAll(/^([a-z_]+)(?=[{ ])/gm))
    expect(described).toContain(name!.replace(/_(bucket|sum|count)$/, ''));
});
