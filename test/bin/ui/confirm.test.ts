import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { confirm } from '../../../bin/ui/confirm.ts';

/** A terminal at which somebody has typed. */
function terminal(typed: string, isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  input.end(typed);
  return { input, output };
}

test.each(['y\n', 'YES\n'])('%j goes on', async (typed) => {
  await expect(confirm('Delete?', { yes: false, terminal: terminal(typed) })).resolves.toBeUndefined();
});

test.each(['\n', 'n\n', 'yep\n'])('%j stops', async (typed) => {
  await expect(confirm('Delete?', { yes: false, terminal: terminal(typed) })).rejects.toThrow('nothing was done');
});

test('where nobody can be asked, --yes is needed', async () => {
  await expect(confirm('Delete?', { yes: false, terminal: terminal('y\n', false) })).rejects.toThrow('--yes');
  await expect(confirm('Delete?', { yes: true, terminal: terminal('', false) })).resolves.toBeUndefined();
});
