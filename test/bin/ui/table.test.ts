import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { displayWidth, renderFields, renderTable } from '../../../bin/ui/table.ts';

const plain = createColors(false);
const coloured = createColors(true);

test('columns are aligned, numbers to the right, empty columns left out', () => {
  const table = renderTable(
    [
      { title: 'name', value: (r) => r.name },
      { title: 'rows', value: (r) => r.rows, align: 'right' },
      { title: 'note', value: () => undefined },
    ],
    [
      { name: 'a', rows: 1 },
      { name: 'longer', rows: 1000 },
    ],
    plain,
    '  ',
  );

  expect(table).toBe(['  name    rows', '  a          1', '  longer  1000'].join('\n'));
});

test('without titles there is no heading', () => {
  expect(renderTable([{ title: '', value: (r: string) => r }], ['x', 'y'], plain)).toBe('x\ny');
});

test('colours and wide characters do not shift what follows', () => {
  const table = renderTable(
    [
      { title: 'a', value: (r: string) => r },
      { title: 'b', value: () => '|' },
    ],
    ['plain', coloured.red('red'), '日本', 'é', 'e\u0301'],
    coloured,
  );
  const columns = table
    .split('\n')
    .slice(1)
    .map((line) => displayWidth(line.slice(0, line.indexOf('|'))));

  expect(columns).toEqual([7, 7, 7, 7, 7]);
});

test('line breaks and long texts cannot break a table', () => {
  const table = renderTable([{ title: 'x', value: (r: string) => r, width: 10 }], ['a\nb\tc', 'x'.repeat(50)], plain);

  expect(table.split('\n')).toEqual(['x', 'a b c', `${'x'.repeat(9)}…`]);
});

test('fields stand under each other', () => {
  expect(
    renderFields(
      [
        ['a', '1'],
        ['long', '2'],
      ],
      plain,
    ),
  ).toBe('a     1\nlong  2');
});
