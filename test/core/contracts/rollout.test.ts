import { expect, test } from 'vitest';
import { parseProject } from '../../../core/contracts/parse-project.ts';

const file = (rollout: string) => `
name: demo
objective: { task: binary, target: y }
data: { sources: [{ name: rows, key: id }] }
${rollout}
`;

test('a project that says nothing changes its model at once', () => {
  expect(parseProject(file('')).project?.rollout).toEqual({
    strategy: 'direct',
    shadowRecords: 500,
    steps: [5, 25, 100],
    bakeMinutes: 60,
    minimumRecords: 100,
    confidence: 0.95,
    limits: { failures: 0.005, latencyMs: 10, decisions: 0.5, scores: 0.5 },
    maximumDays: 14,
    probationDays: 14,
  });
});

test.each([
  ['steps: [25, 5, 100]', 'rollout.steps[1]', /more than the one before \(25\), received 5/],
  ['steps: [5, 5, 100]', 'rollout.steps[1]', /more than the one before \(5\), received 5/],
  ['steps: [5, 25]', 'rollout.steps[1]', /expected 100 as the last step, received 25/],
  ['steps: [0, 100]', 'rollout.steps[0]', /more than 0, received 0/],
  ['strategy: blueGreen', 'rollout.strategy', /blueGreen/],
  ['strategy: shadow, shadowRecords: 0', 'rollout.shadowRecords', /it would compare nothing/],
  ['strategy: canary, shadowRecords: 0, steps: [100]', 'rollout.steps', /would compare nothing/],
  ['bakeMinutes: 10080, maximumDays: 6', 'rollout.maximumDays', /at least bakeMinutes \(10080\), received 6 days/],
  ['limits: { failures: 1 }', 'rollout.limits.failures', /less than 1, received 1/],
  ['bake: 3', 'rollout.bake', /no such setting/],
])('%s is refused', (fields, path, message) => {
  const { errors } = parseProject(file(`rollout: { ${fields} }`));
  expect(errors?.map((e) => e.path)).toEqual([path]);
  expect(errors?.[0]?.message).toMatch(message);
});
