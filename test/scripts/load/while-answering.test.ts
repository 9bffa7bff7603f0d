import { expect, test } from 'vitest';
import { Ledger } from '../../../scripts/load/ledger.ts';
import { whileAnswering } from '../../../scripts/load/while-answering.ts';

const patience = { answersAtMost: 10, silentMs: 1_000, everyMs: 1 };

/** Looks until the probe has looked so often; before each look so many answers have come. */
function waiting(looks: number, answersBefore: (look: number) => number): Promise<string> {
  const ledger = new Ledger('p');
  let look = 0;
  const probe = async () => {
    look++;
    for (let i = 0; i < answersBefore(look); i++) ledger.answered.set(`a${look}-${i}`, {} as never);
    return look >= looks ? 'came' : undefined;
  };
  return whileAnswering(ledger, 'it', probe, patience).catch((error: Error) => error.message);
}

test('what comes is waited for as long as there are answers, however slow', async () => {
  // An answer each 100 ms or more: all of them take longer than may pass without one.
  expect(await waiting(1_001, (look) => (look % 100 === 0 ? 1 : 0))).toBe('came');
});

test('what does not come with many answers is given up', async () => {
  expect(await waiting(Number.POSITIVE_INFINITY, () => 3)).toBe('it did not come within 10 answers');
});

test('where nothing answers any more, nothing is waited for', async () => {
  expect(await waiting(Number.POSITIVE_INFINITY, (look) => (look < 4 ? 1 : 0))).toBe(
    'it did not come, and no answer at all for 1000 ms',
  );
});
