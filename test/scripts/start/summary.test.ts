import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { choose } from '../../../scripts/start/serve-example.ts';
import type { ExamplePrediction, Story } from '../../../scripts/start/story.ts';
import { curlLine } from '../../../scripts/start/summary.ts';

const example = (id: string, probability: number, fraud: boolean): ExamplePrediction => ({
  record: { transaction_id: id, note: 'it\'s a "test"' },
  prediction: { inferenceId: id, probability },
  fraud,
});

test('the examples are an ordinary payment, a suspicious one and a fraud', () => {
  const chosen = choose([
    example('a', 0.01, false),
    example('b', 0.02, false),
    example('c', 0.7, false),
    example('d', 0.4, true),
    example('e', 0.99, true),
  ]);

  expect(chosen.map((e) => e.record.transaction_id)).toEqual(['b', 'c', 'e']);
});

test('few payments give fewer examples, none twice', () => {
  expect(choose([example('a', 0.5, false)])).toHaveLength(1);
  expect(choose([])).toEqual([]);
});

test('the curl line survives a shell', () => {
  const story = {
    platform: { apiUrl: (path: string) => `http://127.0.0.1:1/${path}` },
    key: { value: 'k' },
    examples: [example('a', 0.5, true)],
  } as unknown as Story;

  const printed = execFileSync('sh', [
    '-c',
    `curl() { for a in "$@"; do printf '%s\\n' "$a"; done; }; ${curlLine(story)}`,
  ])
    .toString()
    .trim()
    .split('\n');

  expect(printed.slice(0, 2)).toEqual(['-s', 'http://127.0.0.1:1/projects/bank-fraud/predictions']);
  expect(JSON.parse(printed.at(-1) ?? '')).toEqual({ records: [{ transaction_id: 'a', note: 'it\'s a "test"' }] });
});
