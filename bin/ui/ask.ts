import { createInterface } from 'node:readline';
import type { Question } from '../../core/init/questions.ts';
import type { Colours } from './colours.ts';
import { printable } from './printable.ts';

/** A terminal that answers: what is asked goes to `output`. */
export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream & { isTTY?: boolean };
}

/**
 * Asks a person at a terminal; the answer is one of those offered, by its number or in full, or another in full.
 *
 * @returns undefined where nothing is answered: no answer is taken for granted
 */
export async function ask(question: Question, terminal: Terminal, c: Colours): Promise<string | undefined> {
  const { input, output } = terminal;
  const lines = createInterface({ input, output });
  // Not `question`, which loses what is typed ahead.
  const typed = lines[Symbol.asyncIterator]();
  try {
    output.write(`${c.yellow('?')} ${printable(question.text)}\n`);
    question.answers.forEach(({ value, means }, i) => {
      output.write(`  ${c.bold(String(i + 1))}  ${printable(value)}  ${c.dim(printable(means))}\n`);
    });
    for (;;) {
      output.write(`  1 to ${question.answers.length} (Enter stops): `);
      const answer = ((await typed.next()).value as string | undefined)?.trim();
      if (answer === undefined || answer === '') return undefined;
      const value =
        question.answers[Number(answer) - 1]?.value ?? question.answers.find((a) => a.value === answer)?.value;
      if (value !== undefined) return value;
      if (question.of === 'target' && !/^\d+$/.test(answer)) return answer;
      output.write(`  expected a number from 1 to ${question.answers.length}, received '${printable(answer)}'\n`);
    }
  } finally {
    lines.close();
  }
}
