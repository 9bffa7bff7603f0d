import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { ask } from '../../../bin/ui/ask.ts';
import { coloursFor } from '../../../bin/ui/colours.ts';
import type { Question } from '../../../core/init/questions.ts';

const question: Question = {
  of: 'amount.decimal',
  text: "the mark in '1.299' may be of decimals or of thousands",
  answers: [
    { value: 'decimal=,', means: "'1.299' is 1299" },
    { value: 'decimal=.', means: "'1.299' is 1.299" },
  ],
  option: '--declare amount.',
};

async function answered(typed: string, asked = question) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  output.on('data', (piece) => {
    shown += piece;
  });
  const answer = ask(asked, { input, output }, coloursFor({}));
  input.end(typed);
  return { answer: await answer, shown };
}

it('shows what is asked with its answers, and takes one by number or in full', async () => {
  const { answer, shown } = await answered('2\n');

  expect(answer).toBe('decimal=.');
  expect(shown).toContain("the mark in '1.299'");
  expect(shown).toContain("1  decimal=,  '1.299' is 1299");
  expect((await answered('decimal=,\n')).answer).toBe('decimal=,');
});

it('takes nothing for an answer where nothing is typed', async () => {
  expect((await answered('\n')).answer).toBeUndefined();
  expect((await answered('')).answer).toBeUndefined();
});

it('asks again where the answer is none of them', async () => {
  const { answer, shown } = await answered('5\n1\n');

  expect(answer).toBe('decimal=,');
  expect(shown).toContain("expected a number from 1 to 2, received '5'");
});

it('takes any column for the target', async () => {
  const target = { ...question, of: 'target', answers: [{ value: 'gone', means: '2 values' }] };

  expect((await answered('status\n', target)).answer).toBe('status');
});
