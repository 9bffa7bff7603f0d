import { describe, expect, it } from 'vitest';
import { guessTarget } from '../../../core/init/guess-target.ts';
import type { ColumnInspection } from '../../../core/init/inspect.ts';
import { argumentsOf, OpenQuestions } from '../../../core/init/questions.ts';

const rows = 1000;
const two = (name: string, a = 'no', b = 'yes'): ColumnInspection => ({
  name,
  type: 'string',
  values: rows,
  missing: 0,
  distinct: 2,
  counts: [
    [a, 800],
    [b, 200],
  ],
});
const number = (name: string): ColumnInspection => ({
  name,
  type: 'number',
  values: rows,
  missing: 0,
  distinct: 700,
  min: 0,
  max: 9,
});
const guess = (...columns: ColumnInspection[]) => guessTarget({ format: 'csv', rows, columns });
const asked = (...columns: ColumnInspection[]): OpenQuestions => {
  try {
    guess(...columns);
  } catch (error) {
    if (error instanceof OpenQuestions) return error;
    throw error;
  }
  throw new Error('nothing was asked');
};

describe('a target that nobody named', () => {
  it.each([
    'Defaulted?',
    'is_fraud',
    'churn',
    'Exited',
    'target',
    'Loan_Status',
    'default.payment.next.month',
    'Survived',
  ])('is taken where its name leaves no doubt: %s', (name) => {
    expect(guess(two('housing'), number('income'), two(name), number('balance'))).toMatchObject({
      name,
      task: 'binary',
      guessed: true,
    });
  });

  it('is asked for instead of a regression on the last column, or on what is called income', () => {
    const columns = [two('married'), number('age'), number('income')];
    expect(asked(...columns).questions[0]!.answers.map((a) => a.value)).toEqual(['income', 'married', 'age']);
    expect(asked(number('a'), number('price')).questions[0]!.answers[0]!.value).toBe('price');
  });

  it('is asked for where several names are as likely, or the outcome is one of before', () => {
    expect(asked(two('defaulted'), two('churned')).questions[0]!.answers.map((a) => a.value)).toEqual([
      'churned',
      'defaulted',
    ]);
    expect(() => guess(two('previous_default'), two('housing'))).toThrow(OpenQuestions);
  });

  it('is asked for with the command that names it', () => {
    const { message, questions } = asked(two('Is it gone?'), number('x'));
    expect(questions[0]).toMatchObject({ of: 'target', option: '--target' });
    expect(argumentsOf(questions[0]!, "it's")).toBe("--target 'it'\\''s'");
    expect(message).toMatch(/^ {2}--target 'Is it gone\?' {2}2 values: no 80 %, yes 20 %$/m);
  });

  it('is no key, time or name', () => {
    const id: ColumnInspection = { ...number('customer_id'), type: 'integer', distinct: rows };
    const at: ColumnInspection = { ...number('at'), type: 'timestamp' };
    const city: ColumnInspection = { name: 'city', type: 'string', values: rows, missing: 0, distinct: 400 };
    expect(() => guess(id, at, city)).toThrow(/no column of the file can be predicted/);
  });
});
