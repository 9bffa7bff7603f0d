import { expect, test } from 'vitest';
import { trainedElsewhere } from '../../../../core/evaluate/findings/trained-elsewhere.ts';
import { project } from '../../../support/project.ts';

const imported = { format: 'lightgbm', file: 'model.txt', sha256: 'a'.repeat(64) } as const;

test('a model is held that may have seen what judges it, and a project may accept that of all', () => {
  const [finding] = trainedElsewhere({ imported }, 120);

  expect(finding).toMatchObject({
    code: 'trainingRows',
    severity: 'critical',
    message: expect.stringMatching(/120 rows/),
  });
  expect(project('x', { promotion: { acceptFindings: [finding!.code] } }).promotion.acceptFindings).toEqual([
    'trainingRows',
  ]);
});

test('a model of ours is not held, nor one whose last moment is said', () => {
  expect(trainedElsewhere({}, 120)).toEqual([]);
  expect(trainedElsewhere({ imported: { ...imported, trainedUntil: '2026-05-31T23:59:59.999Z' } }, 120)).toEqual([]);
});
