import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectSchema } from '../../../core/contracts/project.ts';

const minimal = {
  name: 'adult',
  objective: { task: 'binary', target: 'income' },
  data: { sources: [{ name: 'people' }] },
};

describe('projectSchema', () => {
  it('accepts the worked example', () => {
    const file = new URL('../../../projects/bank-fraud/project.yaml', import.meta.url);
    const project = projectSchema.parse(parse(readFileSync(file, 'utf8')));
    expect(project.objective.costs?.falseNegative).toEqual({ column: 'amount', times: 1 });
    expect(project.features.windows).toHaveLength(3);
  });

  it('fills in every default of a minimal file', () => {
    const project = projectSchema.parse(minimal);
    expect(project.features).toEqual({ exclude: [], windows: [], automatic: true, selection: true });
    expect(project.training.search).toEqual({ trials: 8, minutes: 20 });
    expect(project.monitoring.schedule).toBe('rate(1 hour)');
    expect(project.retraining.cooldownHours).toBe(12);
  });

  it.each([
    ['a misspelled field', { ...minimal, objectives: {} }],
    ['a name with capitals', { ...minimal, name: 'Bank Fraud' }],
    ['an unknown task', { ...minimal, objective: { task: 'ranking', target: 'y' } }],
    ['no source', { ...minimal, data: { sources: [] } }],
    ['a duration that is none', { ...minimal, labels: { maturity: '7 days' } }],
    ['half a year of test rows', { ...minimal, data: { ...minimal.data, split: { by: 'time', test: 0.5 } } }],
  ])('refuses %s', (_, file) => {
    expect(projectSchema.safeParse(file).success).toBe(false);
  });
});
