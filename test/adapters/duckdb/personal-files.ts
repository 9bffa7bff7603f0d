import { gzipSync } from 'node:zlib';
import { toParquet } from './parquet.ts';

const header = 'id,email,amount,seen,merchant';
const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));

/**
 * Odd and malformed files of every format. `mark()` gives a personal value that is like no other; each stands where the
 * column `email` belongs, or where a shift of cells puts it.
 */
export async function personalFiles(mark: () => string): Promise<Record<string, string | Uint8Array>> {
  const row = (id: string) => `${id},${mark()},5,2026-01-01,shop`;
  const objects = (...cells: string[]) => `[${cells.join(',')}]`;
  const json = (id: string) => `{"id":"${id}","email":"${mark()}","amount":5,"merchant":"shop"}`;
  const csv = (...lines: string[]) => `${[header, row('a'), row('b'), ...lines].join('\n')}\n`;
  const broken = gzipSync(csv(row('c')));
  const parquet = (email: string, more = '') =>
    toParquet(`SELECT 'a' AS id, ${email} AS email, 5.0 AS amount, 'shop' AS merchant${more}`);
  const whole = await parquet(`'${mark()}'`);
  return {
    'unquoted.json': objects(json('a'), `{"id":"b","email":${mark()}}`),
    'cut.json': objects(json('a'), `{"id":"b","email":"${mark()}`).slice(0, -1),
    'late-comma.json': objects(`{"id":"a","email":"${mark()}",}`),
    'single.json': `{"id":"a","email":"${mark()}" "amount":5}`,
    'scalars.json': objects(`"${mark()}"`, json('a')),
    'only-scalars.json': objects(`"${mark()}"`),
    'nested.json': objects(json('a'), `{"id":"b","email":{"is":["${mark()}"]},"amount":"${mark()}"}`),
    'two.json': `${json('a')}\n${json('b')} ${mark()}`,
    'unquoted.ndjson': [json('a'), `{"id":"b","email":${mark()}}`, json('c')].join('\n'),
    'text.ndjson': [json('a'), `"${mark()}"`, mark(), json('b')].join('\n'),
    'types.ndjson': [json('a'), `{"id":"b","email":5,"amount":"${mark()}","seen":"${mark()}"}`].join('\n'),
    'surrogate.ndjson': [json('a'), `{"id":"b\\ud800","email":"${mark()}"}`].join('\n'),
    'deep.ndjson': [json('a'), `{"id":"b","email":"${mark()}","x":${'['.repeat(9_000)}${']'.repeat(9_000)}}`].join(
      '\n',
    ),
    'more-fields.csv': csv(`c,${mark()},5,2026-01-01,shop,6`, `d,x,${mark()},5,2026-01-01,shop`),
    'fewer-fields.csv': csv(`c,${mark()}`),
    'shifted.csv': csv(`c,x,${mark()},2026-01-01,shop`, `d,x,5,${mark()},${mark()}`),
    'all-shifted.csv': `${header}\na,x,${mark()},2026-01-01,shop\n`,
    'open-quote.csv': csv(`c,"${mark()},5,2026-01-01,shop`, row('d')),
    'after-quote.csv': csv(`c,"x"${mark()},5,2026-01-01,shop`),
    'nul.csv': csv(`c,${mark()}\0,5,2026-01-01,shop`),
    'bytes.csv': new Uint8Array(Buffer.from(csv(`c,${mark()}\xe4\xff\x81,5,2026-01-01,shop`), 'latin1')),
    'header-again.csv': csv(header, row('c')),
    'header-otherwise.csv': csv('email,id,amount,seen,merchant', row('c')),
    'no-header.csv': `${row('a')}\n${row('b')}\n`,
    'no-header-one.csv': `${mark()}\n${mark()}\n`,
    'other-header.csv': `${mark()},${mark()}\n1,2\n`,
    'other-name.csv': `id,${mark()},amount\na,${mark()},5\n`,
    'lacks-key.csv': `email,amount,${mark()}\n${mark()},5,6\n`,
    'foot.csv': csv(`Total,${mark()},10,,`),
    'title.csv': `Report for ${mark()}\n${csv()}`,
    'dates.csv': `${header},when\na,${mark()},5,,shop,01/02/2026\nb,${mark()},5,,shop,02/03/2026\n`,
    'marks.csv': `${header};when`
      .replaceAll(',', ';')
      .concat(`\na;${mark()};1.299;;shop;x\nb;${mark()};2.345;;shop;x\n`),
    'names.csv': `${header},E-Mail\na,${mark()},5,2026-01-01,shop,${mark()}\nb,${mark()},5,,shop,${mark()}\n`,
    'tabs.tsv': csv(`c,${mark()},x,,`).replaceAll(',', '\t'),
    'wide.csv': utf16(csv(`c,${mark()},x,,shop`, `d,"${mark()}`)),
    'cut.csv.gz': broken.subarray(0, broken.length - 12),
    'long.csv': csv(`c,${mark()}${'y'.repeat(600_000)},5,,shop`),
    'cut.parquet': whole.subarray(0, whole.length - 30),
    'torn.parquet': Uint8Array.from([...whole].map((byte, i) => (i > 8 && i < 60 ? byte ^ 0x5a : byte))),
    'bytes.parquet': await parquet(`encode('${mark()}')`),
    'nested.parquet': await parquet(`{'is': '${mark()}'}`),
    'wrong.parquet': await parquet(`'x'`).then(() =>
      toParquet(`SELECT 'a' AS id, '${mark()}' AS email, '${mark()}' AS amount, '${mark()}' AS seen`),
    ),
    'nul.parquet': await parquet(`'${mark()}' || chr(0)`),
  };
}
