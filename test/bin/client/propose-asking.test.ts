import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { proposeAsking } from '../../../bin/client/propose-asking.ts';
import { CommandFailed } from '../../../bin/errors.ts';
import type { Question } from '../../../core/init/questions.ts';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asking-'));
  path = join(folder, 'loans of may.csv');
  const rows = Array.from({ length: 60 }, (_, i) => `k${i};1.${101 + i};${(i % 12) + 1}/${(i % 11) + 1}/2026;${i % 2}`);
  await writeFile(path, `id;amount;opened;gone\n${rows.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

it('asks for the target, and for every column that may be read in two ways, and proposes what is answered', async () => {
  const asked: Question[] = [];
  const answers: Record<string, string> = {
    target: 'gone',
    'amount.decimal': 'decimal=,',
    'opened.format': 'format=dayFirst',
  };
  const { project } = await proposeAsking({ name: 'loans', path }, async (question) => {
    asked.push(question);
    return answers[question.of];
  });

  expect(asked.map((question) => question.of)).toEqual(['target', 'amount.decimal', 'opened.format']);
  expect(project.objective).toMatchObject({ target: 'gone', task: 'binary' });
  expect(project.data.sources[0]!.columns).toMatchObject({
    amount: { type: 'number', decimal: ',', thousands: '.' },
    opened: { type: 'timestamp', format: 'dayFirst' },
  });
});

it.each([
  ['nobody is there', undefined],
  ['nothing is answered', async () => undefined],
])('writes nothing where %s, and says what to add to which command', async (_, ask) => {
  const failed = await proposeAsking({ name: 'loans', path, declare: ['opened.type=string'] }, ask).catch(
    (e: unknown) => e,
  );

  expect(failed).toBeInstanceOf(CommandFailed);
  expect(failed).toMatchObject({
    message: expect.stringMatching(/ --declare amount\.decimal=, +'1\.101' is 1101\n/),
    details: [{ of: 'target' }, { of: 'amount.decimal' }],
  });
  expect((failed as Error).message).toMatch(
    /add one option of each to: npx perennial init loans --from '\S+\/loans of may.csv' --declare opened.type=string$/,
  );
});

it('names the likeliest target in the command where nothing else is open', async () => {
  const declare = ['amount.decimal=.', 'opened.format=monthFirst'];
  const failed = proposeAsking({ name: 'loans', path, declare });

  await expect(failed).rejects.toThrow(/--declare opened.format=monthFirst --target gone$/);
});

it('refuses a declaration that is none, or of no column', async () => {
  const proposed = (text: string) => proposeAsking({ name: 'loans', path, declare: [text] });

  await expect(proposed('amount=,')).rejects.toThrow(/expected COLUMN.FIELD=VALUE .* received 'amount=,'/);
  await expect(proposed('amount.decimal=;')).rejects.toThrow(
    "expected decimal of 'amount' to be one of . ,, received ';'",
  );
  await expect(proposed('sum.decimal=,')).rejects.toThrow(
    "no column 'sum' in the file; it has: id, amount, opened, gone",
  );
});
