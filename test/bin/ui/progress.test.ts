import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { coloursFor } from '../../../bin/ui/colours.ts';
import { createProgress, grouped, silentProgress } from '../../../bin/ui/progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function recorder(isTTY: boolean) {
  const stream = { text: '', isTTY, columns: 60, write: (text: string) => (stream.text += text) };
  return stream;
}

test('without a terminal a quick task is one line, a slow one is announced', () => {
  const stream = recorder(false);
  const progress = createProgress(stream);

  const quick = progress.task('quick');
  quick.done('3 rows');
  const slow = progress.task('slow');
  slow.update('half');
  vi.advanceTimersByTime(2_500);
  slow.fail('broken');

  expect(stream.text).toBe('✔ quick  3 rows  0 ms\n… slow  half\n✘ slow  broken  2.5 s\n');
});

test('without a terminal no control sequence is written', () => {
  const stream = recorder(false);
  const progress = createProgress(stream);

  progress.task('a').done();
  progress.note('note');
  progress.close();

  expect(stream.text).not.toContain('\x1b');
});

test('on a terminal finished tasks stay above those that move', () => {
  const stream = recorder(true);
  const progress = createProgress(stream);

  const a = progress.task('a');
  const b = progress.task('b');
  vi.advanceTimersByTime(300);
  a.done();
  a.done();
  b.done('end');
  progress.close();

  const lines = stream.text.split('\n').filter((line) => line.includes('✔'));
  expect(lines).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});

test('a line never grows wider than the terminal', () => {
  const stream = recorder(true);
  const progress = createProgress(stream);

  progress.task('label').update('x'.repeat(500));
  vi.advanceTimersByTime(150);
  const longest = Math.max(...stream.text.split('\n').map((line) => stripVTControlCharacters(line).length));
  progress.close();

  expect(longest).toBeLessThanOrEqual(60);
});

test('many tasks as one', () => {
  const updates: string[] = [];
  const task = { update: (text: string) => updates.push(text), done() {}, warn() {}, fail() {} };

  const progress = grouped(task, 2);
  progress.task('a').done();
  progress.task('b').fail();

  expect(updates).toEqual(['1 of 2', '2 of 2']);
});

test('silence is silent', () => {
  silentProgress.task('x').done();
  silentProgress.close();
});

test.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: false }, {}, false],
  [{}, {}, false],
  [{ isTTY: true }, { NO_COLOR: '1' }, false],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
  [{ isTTY: false }, { FORCE_COLOR: '1' }, true],
  [{ isTTY: true }, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
])('colours on %j with %j: %s', (stream, environment, expected) => {
  expect(coloursFor(stream, environment).isColorSupported).toBe(expected);
});
