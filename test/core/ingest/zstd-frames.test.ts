import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { zstdFrames } from '../../../core/ingest/zstd-frames.ts';
import { seededRandom } from '../../../core/stats/random.ts';

const random = seededRandom(2);
const noise = Buffer.from(Array.from({ length: 300_000 }, () => Math.floor(256 * random())));
const contents = [
  Buffer.from('id,a\n1,2\n'),
  Buffer.alloc(0),
  Buffer.alloc(400_000, 'ab'),
  noise,
  Buffer.concat([noise, Buffer.alloc(900_000, 'x')]),
];
const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

describe.each([
  ['as they come', {}],
  ['with checksums', { [constants.ZSTD_c_checksumFlag]: 1 }],
  ['without their size', { [constants.ZSTD_c_contentSizeFlag]: 0 }],
])('frames %s', (_, params) => {
  const frames = contents.map((content) => zstdCompressSync(content, { params }));

  it('are told apart, and hold what was compressed', () => {
    const found = [...zstdFrames(Buffer.concat([skippable, ...frames, skippable]))];
    expect(found.map((frame) => Buffer.from(frame).equals(frames[found.indexOf(frame)]!))).toEqual(
      contents.map(() => true),
    );
    expect(Buffer.concat(found.map((frame) => zstdDecompressSync(frame))).equals(Buffer.concat(contents))).toBe(true);
  });

  it('that are cut are refused wherever that is', () => {
    const two = Buffer.concat([frames[0]!, frames[2]!]);
    for (let end = frames[0]!.length + 1; end < two.length; end++)
      expect(() => [...zstdFrames(two.subarray(0, end))]).toThrow('unexpected end of file');
  });

  it('with anything between them are refused', () => {
    const foreign = Buffer.concat([frames[0]!, Buffer.from('1,2\n3,4\n'), frames[2]!]);
    expect(() => [...zstdFrames(foreign)]).toThrow(`byte ${frames[0]!.length} begins no frame`);
  });
});
