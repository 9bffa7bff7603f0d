import { describe, expect, it } from 'vitest';
import { compressionOf } from '../../../core/ingest/compression.ts';
import { sniff } from '../../../core/ingest/sniff.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, big = false) => {
  const buffer = Buffer.from(text, 'utf16le');
  return new Uint8Array(big ? buffer.swap16() : buffer);
};
const csv = (text: string, declared: string[] = []) => {
  const sniffed = sniff(bytes(text), true, declared);
  if (sniffed.format !== 'csv') throw new Error(`expected csv, sniffed ${sniffed.format}`);
  return sniffed;
};

describe('sniff', () => {
  it.each([
    ['a,b\n1,2\n', ','],
    ['a;b\n1,5;2,5\n3,5;4,5\n', ';'],
    ['a\tb\n1\t2\n', '\t'],
    ['a|b\n1|2\n', '|'],
    ['text\nhello, world\nbye\n', ','],
    ['sep=;\na;b\n1;2\n', ';'],
    ['"a,x";"b"\n"1,2";"3"\n', ';'],
  ])('finds the delimiter of %j', (text, delimiter) => {
    expect(csv(text).dialect.delimiter).toBe(delimiter);
  });

  it('lets declared names decide the delimiter and the header', () => {
    expect(csv('id;amount,EUR;note,x\n1;2,0;a,b\n', ['id']).dialect.delimiter).toBe(';');
    expect(csv('2019,2020\n1,2\n', ['2019']).dialect.header).toBe(true);
  });

  it.each([
    ['a,b\n1,2\n', true],
    ['name,city\nAnna,Bern\nBert,Basel\n', true],
    ['1,2\n3,4\n', false],
    ['Anna,2024-01-05\nBert,2024-01-06\n', false],
    ['red,x\nred,y\nblue,z\nred,w\n', false],
  ])('tells whether %j has a header', (text, header) => {
    expect(csv(text).dialect.header).toBe(header);
  });

  it.each([
    ['a\nb\n', '\n'],
    ['a\r\nb\r\n', '\r\n'],
    ['a\rb\r', '\r'],
  ])('finds the line end of %j', (text, newline) => {
    expect(csv(text).dialect.newline).toBe(newline);
  });

  it('tells JSON from NDJSON from CSV', () => {
    expect(sniff(bytes('{"a":1}\n{"a":2}\n'), true).format).toBe('ndjson');
    expect(sniff(bytes('{"a": \n{"a":2}\n{"a":3}\n'), true).format).toBe('ndjson');
    expect(sniff(bytes(' [\n {"a":1}]'), true).format).toBe('json');
    expect(sniff(bytes('{\n  "a": 1\n}'), true).format).toBe('json');
    expect(sniff(bytes('[id],[name]\n1,x\n'), true).format).toBe('csv');
    expect(sniff(bytes('PAR1'), true).format).toBe('parquet');
  });

  it('finds the encoding', () => {
    const of = (b: Uint8Array, complete = true) => (sniff(b, complete) as { encoding: string }).encoding;
    expect(of(bytes('\ufeffä,b\n1,2'))).toBe('utf-8');
    expect(of(bytes('ä,b\n1,2'))).toBe('utf-8');
    expect(of(utf16('\ufeffa,b\n1,2'))).toBe('utf-16le');
    expect(of(utf16('\ufeffa,b\n1,2', true))).toBe('utf-16be');
    expect(of(utf16('a,b\n1,2'))).toBe('utf-16le');
    expect(of(new Uint8Array([97, 44, 0xe4, 10, 49, 44, 0x80]))).toBe('utf-8');
    // A character that is cut at the end of the sample is no reason to doubt UTF-8.
    expect(of(bytes('a,ä').subarray(0, 3), false)).toBe('utf-8');
  });

  it('refuses what is empty or not text', () => {
    expect(() => sniff(new Uint8Array(), true)).toThrow('the file is empty');
    expect(() => sniff(bytes(' \n\n '), true)).toThrow('white space');
    expect(() =>
      sniff(
        new Uint8Array(200).map((_, i) => (i * 37) % 256),
        true,
      ),
    ).toThrow('binary');
  });

  it('names kinds of file that are not taken', () => {
    expect(compressionOf(new Uint8Array([0x1f, 0x8b]))).toBe('gzip');
    expect(compressionOf(new Uint8Array([0x28, 0xb5, 0x2f, 0xfd]))).toBe('zstd');
    expect(() => compressionOf(new Uint8Array([0x50, 0x4b, 3, 4]))).toThrow('zip archive');
  });
});
