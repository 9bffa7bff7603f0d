import { createInterface } from 'node:readline/promises';
import { CommandFailed, WrongUsage } from '../errors.ts';
import type { Terminal } from './ask.ts';

/**
 * Asks before something that cannot be undone; `--yes` answers beforehand.
 * @throws WrongUsage where nobody can be asked, CommandFailed when the answer is no
 */
export async function confirm(
  question: string,
  { yes, terminal = { input: process.stdin, output: process.stderr } }: { yes: boolean; terminal?: Terminal },
): Promise<void> {
  if (yes) return;
  const { input, output } = terminal;
  if (!input.isTTY || !output.isTTY)
    throw new WrongUsage(`${question} There is no terminal to ask at; --yes says so beforehand`);
  const asking = createInterface({ input, output });
  try {
    const answer = await asking.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailed('nothing was done');
  } finally {
    asking.close();
  }
}
