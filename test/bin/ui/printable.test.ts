import { expect, test } from 'vitest';
import { coloursFor } from '../../../bin/ui/colours.ts';
import { printable } from '../../../bin/ui/printable.ts';
import { createProgress } from '../../../bin/ui/progress.ts';
import { renderFields, renderTable } from '../../../bin/ui/table.ts';

const hostile = '\x1b[31mred\x1b[30m\x1b[2J\x1b]0;pwned\x07a\u009b31m\u202egpj.exe\x7f\x1b[8mhidden';
const obeyed = /(?!\n)[\p{Cc}\u202e]/u;

test('what a terminal would obey is told, not obeyed', () => {
  expect(printable(hostile)).toBe(
    '\\x1b[31mred\\x1b[30m\\x1b[2J\\x1b]0;pwned\\x07a\\x9b31m\\u202egpj.exe\\x7f\\x1b[8mhidden',
  );
  expect(printable('Zürich\n表 😀')).toBe('Zürich\n表 😀');
  expect(printable('a\tb\rc')).toBe('a b c');
});

test('our own colours stay', () => {
  const c = coloursFor({}, { FORCE_COLOR: '1' });
  expect(printable(c.red(c.bold('x')), true)).toBe(c.red(c.bold('x')));
  // Black on black would hide what follows.
  expect(printable('\x1b[30mx', true)).toBe('\\x1b[30mx');
});

test('no table, field or line of progress prints names of others as they are', () => {
  const plain = coloursFor({}, { NO_COLOR: '1' });
  const written: string[] = [];
  const progress = createProgress({ write: (text) => written.push(text) });
  progress.task(hostile).done(hostile);
  progress.note(hostile);
  const table = renderTable([{ title: 'file', value: (name: string) => name }], [hostile], plain);
  for (const text of [table, renderFields([['file', hostile]], plain), ...written]) expect(text).not.toMatch(obeyed);
});
