import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../core/stats/random.ts';
import { convert, goodRows, quarantined, type SourceInput } from './convert-source.ts';
import { parquetRows } from './parquet.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(parts.flatMap((p) => (typeof p === 'string' ? [...utf8(p)] : p)));
const names = async (content: string | Uint8Array, source?: SourceInput) =>
  (await convert(content, source)).columns.map((c) => c.name);

describe('headers', () => {
  it.each([
    ['years beside names', 'id,2019,2020,target\na,1.5,2.5,1\nb,3.5,4,0\n', ['id', '2019', '2020', 'target']],
    ['years alone', '2019,2020\n1.5,2.5\n3.5,7\n', ['2019', '2020']],
    ['dates over numbers', 'shop,2024-01-01,2024-02-01\na,5,6\nb,7,8\n', ['shop', '2024-01-01', '2024-02-01']],
    ['positions from 0', '0,1,2\n5.5,2,3\n7.5,3,4\n', ['0', '1', '2']],
    ['a number among names', 'id,7,x\n1,2.5,3.5\n2,5,6\n', ['id', '7', 'x']],
    ['texts over numbers that repeat', 'a,a,b,b\n1,2,3,4\n5,6,7,8\n', ['a', 'a_2', 'b', 'b_2']],
    ['a name that is the repetition of another', 'a,a,a_2\n1,2,3\n', ['a', 'a_3', 'a_2']],
    ['no name for row names', 'x,y\nr1,1.5,2\nr2,3,4\n', ['column_1', 'x', 'y']],
    ['no name for row names in quotes', 'x,y\n"r1",1,2\n"r2",3,4\n', ['column_1', 'x', 'y']],
    ['no name for row names that count', 'x,y\n1,1,2\n2,3,4\n3,3,4\n', ['column_1', 'x', 'y']],
    ['no name for row names beside digits in tabs', 'x\ty\nr1\t1\t2\nr2\t3\t4\n', ['column_1', 'x', 'y']],
    ['no header', '1,2\n3,4\n', ['column_1', 'column_2']],
    ['no header, but years', '2019,5.5\n2020,6.5\n', ['column_1', 'column_2']],
    ['no header, but an empty marker', 'N/A,5\n3,6\n', ['column_1', 'column_2']],
    ['no header, money', '€ 5,x\n€ 6,y\n', ['column_1', 'column_2']],
  ])('%s', async (_, content, expected) => {
    expect(await names(content)).toEqual(expected);
  });

  it.each([
    ['numbers with a decimal comma', 'country,segment,amount\nNL,gold,12,50\nFR,basic,7,25\n'],
    ['a lone column of them', 'amount\n1,5\n2,5\n'],
    ['them in the first column', 'amount,country\n12,50,NL\n-7,25,FR\n,,\n'],
    ['names of rows beside digits', 'x,y\nr1,1,2\nr2,3,4\n'],
  ])('one name short may be %s: told and not guessed', async (_, content) => {
    await expect(convert(content)).rejects.toThrow(
      /a field more than the header: put numbers with a decimal comma in quotes, or name the first column/,
    );
  });

  it('says that a repeated name was changed', async () => {
    expect((await convert('id,a,A\n1,2,3\n')).notes).toEqual([
      "the column name 'A' comes again and is called 'A_2' there",
    ]);
  });

  it('leaves out what stands before the header, and says so', async () => {
    for (const preamble of [
      'Report of sales\nMade on 1 May\n',
      '# made by x\n',
      'Report,,\n,,\n',
      '\ufeff\n# a, b\n',
    ]) {
      const conversion = await convert(`${preamble}id,name,n\n1,a,5\n2,b,6\n`);
      expect(await parquetRows(conversion.parquet!)).toMatchObject([{ id: 1, name: 'a', n: 5 }, { id: 2 }]);
      expect(conversion.notes.join()).toMatch(/before the header w/);
    }
  });

  it('quarantines the header where it comes again, with a byte order mark too', async () => {
    const part = '\ufeffid,n\n1,2\n3,4\n';
    const conversion = await convert(`${part}${part}"ID", n\n5,6\n`);
    expect(conversion).toMatchObject({ rows: 5, reasons: { 'the header again': 2 } });
    expect(quarantined(conversion).map((q) => q.line)).toEqual([4, 7]);
    expect(conversion.columns.map((c) => c.type)).toEqual(['integer', 'integer']);
  });

  it('refuses a header that comes again in another order: its rows would be in the wrong columns', async () => {
    await expect(convert('id,n\n1,2\nn,id\n4,3\n')).rejects.toThrow(
      'line 3 is the header again with its columns in another order',
    );
  });
});

describe('what stands below the rows', () => {
  it.each([
    ['Total,,,12345', 'a total at the end of the file, not a row'],
    ['Summe;;;1', 'a total at the end of the file, not a row'],
    [',,Gesamt:,1', 'a total at the end of the file, not a row'],
    ['Grand Total,,,3\n(3 rows)', 'a total at the end of the file, not a row'],
    ['(1,234 rows affected)', 'a count of rows at the end of the file, not a row'],
    ['Total rows: 3', 'a count of rows at the end of the file, not a row'],
  ])('quarantines %j', async (footer, reason) => {
    const delimiter = footer.includes(';') ? ';' : ',';
    const content = `id,name,city,n\n1,a,x,1\n2,b,y,2\n3,c,z,3\n${footer}\n`;
    const conversion = await convert(delimiter === ';' ? content.replaceAll(',', ';') : content);
    expect(conversion.rows).toBe(3);
    expect(conversion.columns.map((c) => c.type)).toEqual(['integer', 'string', 'string', 'integer']);
    expect(conversion.reasons).toHaveProperty([reason]);
  });

  it('quarantines a text below the rows, and leaves out lines without any value', async () => {
    const conversion = await convert('id,n,city\n1,5,x\n,,\n2,6,y\n"","",""\nGenerated by a program,,\n');
    expect(conversion).toMatchObject({
      rows: 2,
      reasons: { 'a text below the rows, not a row': 1 },
      notes: ['2 lines without any value were left out'],
    });
  });

  it.each([
    'brand,n\nShell,1\nTotal,2\nEsso,3\nTotal,4\n',
    'brand,n\nShell,1\nEsso,3\nTotal,4\n',
    'brand,n,m\nTotal,,1\nEsso,3,\nTotal,,2\n',
  ])('keeps a total that is a category (%j)', async (content) => {
    expect(await convert(content)).toMatchObject({ rows: content.split('\n').length - 2, quarantined: 0 });
  });
});

describe('bytes that are not text', () => {
  const umlauts = Array.from({ length: 300 }, (_, i) => `${i},Zürich\n`).join('');

  it.each([[''], ['x'.repeat(300_000)]])('decides the encoding line by line', async (filler) => {
    const content = bytes(`id,city\nf,${filler}\n${umlauts}x,Z`, [0xfc], `rich\n${umlauts}y,Genève\n`);
    const conversion = await convert(content);
    const rows = await parquetRows(conversion.parquet!);
    expect(rows.filter((r) => r.city === 'Zürich')).toHaveLength(601);
    expect(rows.at(-1)).toMatchObject({ city: 'Genève' });
    expect(conversion).toMatchObject({ quarantined: 0, notes: ['a line that is not UTF-8 was read as Windows-1252'] });
  });

  it('quarantines a line that no encoding explains, with its bytes', async () => {
    const conversion = await convert(bytes('id,city\n1,Zürich ', [0xe4], '\n2,', [0x81], '\n3,ä\n'));
    expect(await parquetRows(conversion.parquet!)).toMatchObject([{ id: 3, city: 'ä' }]);
    const reasons = ['characters that are neither UTF-8 nor Windows-1252'];
    expect(quarantined(conversion)).toEqual([
      { line: 2, reasons, cut: false, row: { text: '1,Zürich \\xE4' } },
      { line: 3, reasons, cut: false, row: { text: '2,\\x81' } },
    ]);
  });

  it.each(['utf16le', 'big'])('quarantines half a character of UTF-16 (%s)', async (order) => {
    const half = Buffer.from('\ufeffid,c\n1,😀\n2,\ud83d\n3,ä\n', 'utf16le');
    const conversion = await convert(order === 'big' ? half.swap16() : half);
    expect(await parquetRows(conversion.parquet!)).toMatchObject([{ c: '😀' }, { c: 'ä' }]);
    const reasons = ['half a character (a lone surrogate of UTF-16)'];
    expect(quarantined(conversion)).toMatchObject([{ line: 3, reasons, cut: false, row: { text: '2,\\uD83D' } }]);
  });

  it('quarantines the row of a NUL, in CSV, JSON and NDJSON', async () => {
    const conversion = await convert('id,n\n1,a\0b\n2,c\n3,d\n');
    expect(quarantined(conversion)).toEqual([
      { line: 2, reasons: ['holds a NUL character'], cut: false, row: { text: '1,a\0b' } },
    ]);
    expect(conversion.rows).toBe(2);
    const escaped = await convert('{"a":"x\\u0000"}\n{"a":"y"}\n{"a":"\\ud800"}\n');
    expect(escaped).toMatchObject({ rows: 1, quarantined: 2 });
    expect(quarantined(escaped).flatMap(({ reasons }) => reasons)).toEqual([
      'holds a NUL character',
      'half a character (a lone surrogate of UTF-16)',
    ]);
    expect(await convert('[{"a":"x\\u0000"},{"a":"y"}]')).toMatchObject({ rows: 1, quarantined: 1 });
  });

  it.each([
    ['a PNG image', [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]],
    ['a workbook (xlsx)', [0x50, 0x4b, 3, 4, ...utf8('....xl/workbook.xml')]],
    ['a zip archive', [0x50, 0x4b, 3, 4, ...utf8('....a.csv')]],
    ['a PDF document', [...utf8('%PDF-1.7')]],
    ['HTML', [...utf8('<html><table>')]],
    ['binary', [...new Uint8Array(300).map((_, i) => (i * 37) % 256)]],
  ])('refuses %s', async (what, content) => {
    await expect(convert(new Uint8Array(content))).rejects.toThrow(what);
  });

  it('takes the end-of-file mark of DOS for no row', async () => {
    expect(await goodRows('id,n\n1,2\n\u001a')).toMatchObject([{ id: 1, n: 2, $line: 2 }]);
  });
});

describe('ends of lines', () => {
  it('that change on the way lose no line: each is a row, is set aside, or its file is refused', async () => {
    const damages = ['', '', '', ',x,y', '"', '"x', '\0'];
    let read = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const random = seededRandom(seed);
      const one = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)]!;
      const first = one(['\r', '\n', '\r\n']);
      const lines = Array.from(
        { length: 3 + Math.floor(20 * random()) },
        (_, n) =>
          `k${n}.,"${one(['', '""'])}n"${one(damages)},${n}.5${random() < 0.7 ? first : one(['\r', '\n', '\r\n'])}`,
      );
      const conversion = await convert(`id,note,amount${first}${lines.join('')}`).catch((error: Error) => {
        expect(error.name).toBe('UnreadableObject');
      });
      if (!conversion) continue;
      read++;
      const said = JSON.stringify([await parquetRows(conversion.parquet!), quarantined(conversion)]);
      expect(lines.filter((_, n) => !said.includes(`k${n}.`))).toEqual([]);
    }
    expect(read).toBeGreaterThan(30);
  });

  it('within a line that ends otherwise stay in their cell', async () => {
    const conversion = await convert('id,note,amount\rk1,one,1\rk2,"two",2\rk3,a\n9,0\rk4,four,4\r');
    expect(conversion).toMatchObject({ rows: 4, quarantined: 0 });
    expect(await parquetRows(conversion.parquet!)).toMatchObject([
      { id: 'k1', note: 'one', amount: 1 },
      { id: 'k2', note: 'two', amount: 2 },
      { id: 'k3', note: 'a\n9', amount: 0 },
      { id: 'k4', note: 'four', amount: 4 },
    ]);
  });
});
