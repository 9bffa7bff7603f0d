import { describe, expect, it } from 'vitest';
import { projectSchema } from '../../../core/contracts/project.ts';

const records = { name: 'rows', key: 'id', time: 'at' };
const base = { name: 'p', objective: { task: 'binary', target: 'y' }, data: { sources: [records] } };
const labels = { name: 'truth', role: 'labels', key: 'id', time: 'known_at', columns: { y: { type: 'boolean' } } };

function messages(file: unknown): string[] {
  const result = projectSchema.safeParse(file);
  return result.success ? [] : result.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`);
}

describe('conflicts between fields of a project file', () => {
  it('accepts records with labels by key', () => {
    expect(messages({ ...base, data: { sources: [records, labels] } })).toEqual([]);
  });

  it('accepts windows over records without a key, and the values of strings', () => {
    const windows = [{ entity: 'e', of: 'f', over: ['P1D'], statistics: ['distinct', 'firstSeen', 'count'] }];
    const sources = [{ name: 'rows', time: 'at', columns: { f: { type: 'string' } } }];
    expect(messages({ ...base, data: { sources }, features: { windows } })).toEqual([]);
  });

  it.each([
    [
      'labels whose key is not personal where that of the records is',
      {
        ...base,
        data: { sources: [{ ...records, columns: { id: { type: 'string', pii: true } } }, labels] },
      },
      /data\.sources\.1\.columns\.id\.pii: expected pii: true, as the key 'id' of 'rows' has it, received false/,
    ],
    [
      'labels whose key is personal where that of the records is not',
      {
        ...base,
        data: {
          sources: [records, { ...labels, columns: { ...labels.columns, id: { type: 'string', pii: true } } }],
        },
      },
      /data\.sources\.1\.columns\.id\.pii: expected no pii, .* received true/,
    ],
    [
      'a window beyond what states keep',
      { ...base, features: { windows: [{ entity: 'e', of: 'f', over: ['P1D', 'P1101D'], statistics: ['count'] }] } },
      /features\.windows\.0\.over\.1: expected at most P1100D with the delay, received P1101D/,
    ],
    [
      'a window that its delay takes beyond them',
      {
        ...base,
        features: { windows: [{ entity: 'e', of: 'y', over: ['P1090D'], delay: 'P11D', statistics: ['count'] }] },
      },
      /features\.windows\.0\.over\.0: expected at most P1100D with the delay, received P1090D and a delay of P11D/,
    ],
    [
      'a window without length',
      { ...base, features: { windows: [{ entity: 'e', of: 'f', over: ['P0D'], statistics: ['count'] }] } },
      /features\.windows\.0\.over\.0: expected a length of time, received P0D/,
    ],
    ['a rate of nothing', { ...base, monitoring: { schedule: 'rate(0 hours)' } }, /monitoring\.schedule: .*at least 1/],
    [
      'a day that no year has',
      { ...base, retraining: { schedule: 'cron(0 6 30 2 ? *)' } },
      /retraining\.schedule: expected a day that some year has/,
    ],
    [
      'a description of half a megabyte',
      { ...base, objective: { ...base.objective, description: 'x'.repeat(500_000) } },
      /objective\.description: Too big/,
    ],
    [
      'a longest wait that is shorter than the cooldown',
      { ...base, retraining: { cooldownHours: 72, maximumBackoffDays: 2 } },
      /retraining\.maximumBackoffDays: expected at least the cooldown of 72 hours, or 0 .*, received 2 days/,
    ],
    [
      'a threshold of the stability index twice',
      { ...base, monitoring: { checks: { psi: { threshold: 0.3 } } } },
      /checks\.psi\.threshold: expected as monitoring\.drift\.psi, received 0\.3/,
    ],
    [
      'a threshold of no check',
      { ...base, monitoring: { features: { amount: { threshold: 0.3 } } } },
      /features\.amount\.threshold: expected with a check.*received 0\.3/,
    ],
    [
      'a check that is switched off',
      { ...base, monitoring: { checks: { ks: false }, features: { amount: { check: 'ks' } } } },
      /features\.amount\.check: .*received ks/,
    ],
    [
      'two records sources',
      { ...base, data: { sources: [records, { name: 'more' }] } },
      /data\.sources: .*exactly one.*received 2/,
    ],
    [
      'a source twice',
      { ...base, data: { sources: [records, { ...labels, name: 'rows' }] } },
      /sources\.1\.name.*'rows' again/,
    ],
    [
      'a target that is words here and truth values there',
      { ...base, data: { sources: [{ ...records, columns: { y: { type: 'string', values: ['a', 'b'] } } }, labels] } },
      /sources\.1\.columns\.y\.type: expected string as in source 'rows', received boolean/,
    ],
    [
      'a target of other words in another source',
      {
        ...base,
        data: {
          sources: [
            { ...records, columns: { y: { type: 'string', values: ['a', 'b'] } } },
            { ...labels, columns: { y: { type: 'string', values: ['a', 'c'] } } },
          ],
        },
      },
      /sources\.1\.columns\.y\.values: expected a, b as in source 'rows', received a, c/,
    ],
    [
      'labels of any word',
      { ...base, data: { sources: [records, { ...labels, columns: { y: { type: 'string' } } }] } },
      /sources\.1\.columns\.y: expected values/,
    ],
    [
      'words to be estimated',
      {
        ...base,
        objective: { task: 'regression', target: 'y' },
        data: { sources: [{ ...records, columns: { y: { type: 'string' } } }] },
      },
      /sources\.0\.columns\.y\.type: expected number for task regression, received string/,
    ],
    [
      'labels without the target',
      { ...base, data: { sources: [records, { ...labels, columns: {} }] } },
      /sources\.1\.columns/,
    ],
    [
      'labels without a target that is named like what every object has',
      {
        ...base,
        objective: { task: 'binary', target: 'constructor' },
        data: { sources: [records, { ...labels, columns: { y: { type: 'boolean' } } }] },
      },
      /sources\.1\.columns: expected the target 'constructor'/,
    ],
    ['labels for rows without key', { ...base, data: { sources: [{ name: 'rows' }, labels] } }, /sources\.0\.key/],
    [
      'a split by a time there is not',
      { ...base, data: { sources: [{ name: 'rows' }], split: { by: 'time' } } },
      /split\.by/,
    ],
    ['a split by no group', { ...base, data: { sources: [records], split: { by: 'group' } } }, /split\.group/],
    [
      'costs of a regression',
      { ...base, objective: { task: 'regression', target: 'y', costs: {} } },
      /objective\.costs/,
    ],
    [
      'a metric of another task',
      { ...base, objective: { task: 'binary', target: 'y', metric: 'rmse' } },
      /objective\.metric/,
    ],
    [
      'a window of the target without delay',
      { ...base, features: { windows: [{ entity: 'e', of: 'y', over: ['P1D'], statistics: ['mean'] }] } },
      /windows\.0\.delay/,
    ],
    [
      'different values of a number',
      {
        ...base,
        data: { sources: [{ ...records, columns: { n: { type: 'integer' } } }] },
        features: { windows: [{ entity: 'e', of: 'n', over: ['P1D'], statistics: ['distinct'] }] },
      },
      /windows\.0\.statistics: expected count, .* of 'n', which is of type integer, received distinct; declare it as string/,
    ],
    [
      'a spread of texts',
      {
        ...base,
        data: { sources: [{ ...records, columns: { e: { type: 'string' } } }] },
        features: { windows: [{ entity: 'e', of: 'e', over: ['P1D'], statistics: ['std'] }] },
      },
      /windows\.0\.statistics: expected count, timeSinceLast, distinct or firstSeen of 'e'/,
    ],
    [
      'a window without a time',
      {
        ...base,
        data: { sources: [{ name: 'rows' }] },
        features: { windows: [{ entity: 'e', of: 'n', over: ['P1D'], statistics: ['count'] }] },
      },
      /windows\.0: expected a records source with a time/,
    ],
    [
      'an extreme of the target',
      { ...base, features: { windows: [{ entity: 'e', of: 'y', delay: 'P1D', over: ['P1D'], statistics: ['max'] }] } },
      /windows\.0\.statistics.*max/,
    ],
  ])('refuses %s and says where', (_, file, expected) => {
    expect(messages(file).join('\n')).toMatch(expected);
  });
});
