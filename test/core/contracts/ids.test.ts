import fc from 'fast-check';
import { expect, expectTypeOf, it } from 'vitest';
import {
  MalformedId,
  type ModelDigest,
  namePattern,
  type ProjectName,
  parseProjectName,
  type RunId,
} from '../../../core/contracts/ids.ts';
import { projectSchema } from '../../../core/contracts/project.ts';
import { projectInput } from '../../support/project.ts';

it('one id is not another, and a text is any', () => {
  expectTypeOf<string>().toExtend<RunId>();
  expectTypeOf<RunId>().toExtend<string>();
  expectTypeOf<RunId>().not.toExtend<ProjectName>();
  expectTypeOf<ProjectName>().not.toExtend<ModelDigest>();
});

it('takes the names of projects that the project file takes', () => {
  fc.assert(
    fc.property(fc.oneof(fc.stringMatching(namePattern), fc.string({ maxLength: 70 })), (name) => {
      const valid = projectSchema.safeParse({ ...projectInput('a'), name }).success;
      expect(namePattern.test(name)).toBe(valid);
    }),
  );
});

it('checks ids where they enter', () => {
  expect(parseProjectName('bank-fraud')).toBe('bank-fraud');
  for (const wrong of ['', 'Bank', '../other', 'a'.repeat(64), 7, undefined])
    expect(() => parseProjectName(wrong)).toThrow(MalformedId);
  expect(() => parseProjectName('a b')).toThrow("expected a project's name (lower-case letters");
});
