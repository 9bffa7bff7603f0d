import { UnreadableObject } from './errors.ts';

const magic = 0xfd2fb528;
const firstSkippable = 0x184d2a50;
/** Bytes of a dictionary's id and of the size of the content, by their flags in the descriptor. */
const dictionaryBytes = [0, 1, 2, 4];
const sizeBytes = [0, 2, 4, 8];
const rle = 1;

/**
 * The frames of a zstd file, those that hold something: `zstd -T`, `pzstd` and `cat` write several, of which a decoder of Node reads the
 * first and says nothing of the rest. After RFC 8878, sections 3.1.1 and 3.1.2.
 * @throws UnreadableObject where anything else lies between them, or the last is cut
 */
export function* zstdFrames(bytes: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    for (let at = 0; at < bytes.length; ) {
      const number = view.getUint32(at, true);
      if ((number & 0xfffffff0) >>> 0 === firstSkippable) {
        at += 8 + view.getUint32(at + 4, true);
        continue;
      }
      if (number !== magic)
        throw new UnreadableObject(`broken zstd file: byte ${at} begins no frame; compress the file again`);
      const end = endOfFrame(view, at);
      if (end > bytes.length) throw new RangeError();
      yield bytes.subarray(at, end);
      at = end;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UnreadableObject('broken zstd file: unexpected end of file; send it again', { cause: error });
  }
}

/** @throws RangeError beyond the bytes */
function endOfFrame(view: DataView, start: number): number {
  const descriptor = view.getUint8(start + 4);
  const isSingle = (descriptor & 0x20) !== 0;
  const size = sizeBytes[descriptor >> 6]! || (isSingle ? 1 : 0);
  let at = start + 5 + (isSingle ? 0 : 1) + dictionaryBytes[descriptor & 3]! + size;
  for (let isLast = false; !isLast; ) {
    const header = view.getUint16(at, true) + view.getUint8(at + 2) * 2 ** 16;
    isLast = (header & 1) === 1;
    at += 3 + (((header >> 1) & 3) === rle ? 1 : header >> 3);
  }
  return at + ((descriptor & 4) !== 0 ? 4 : 0);
}
