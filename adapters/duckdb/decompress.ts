import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import type { Compression } from '../../core/ingest/compression.ts';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import { limits } from '../../core/ingest/limits.ts';
import { zstdFrames } from '../../core/ingest/zstd-frames.ts';

const pieceBytes = 1024 * 1024;

/**
 * The content of a file, piece by piece; can be asked for again.
 * @throws UnreadableObject when the compressed stream is broken or grows past `limit`
 */
export async function* decompressed(
  bytes: Uint8Array,
  compression: Compression,
  limit: number = limits.decompressedBytes,
): AsyncGenerator<Uint8Array> {
  if (compression === 'none') {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    return;
  }
  let total = 0;
  const parts = compression === 'gzip' ? [bytes] : zstdFrames(bytes);
  for (const part of parts)
    for await (const piece of decoded(part, compression)) {
      total += piece.length;
      if (total > limit) {
        throw new UnreadableObject(
          `the file is larger than ${Math.round(limit / pieceBytes)} MiB when decompressed; split it into smaller files`,
        );
      }
      yield piece;
    }
}

async function* decoded(bytes: Uint8Array, compression: 'gzip' | 'zstd'): AsyncGenerator<Uint8Array> {
  const decoder = compression === 'gzip' ? zlib.createGunzip() : zstdDecoder();
  const stream = Readable.from(inPieces(bytes)).on('error', (error) => decoder.destroy(error));
  try {
    for await (const piece of stream.pipe(decoder)) yield piece as Uint8Array;
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    // Errors of the decoder only: those of the reader of this generator do not pass here.
    throw new UnreadableObject(`broken ${compression} file: ${(message || code || 'unreadable').toLowerCase()}`, {
      cause: error,
    });
  } finally {
    decoder.destroy();
  }
}

/** Functions always have it; the command line may run on a Node that has not. */
function zstdDecoder() {
  if (typeof zlib.createZstdDecompress !== 'function')
    throw new UnreadableObject(`Node ${process.versions.node} cannot read zstd; use Node 22.15 or later, or gzip`);
  return zlib.createZstdDecompress();
}

function* inPieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** The first bytes of the content, at least `size` of them unless that is all there is. */
export async function headOf(
  bytes: Uint8Array,
  compression: Compression,
  size: number,
): Promise<{ head: Uint8Array; complete: boolean }> {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for await (const piece of decompressed(bytes, compression)) {
    pieces.push(piece);
    total += piece.length;
    if (total > size) break;
  }
  const head = Buffer.concat(pieces);
  return { head: head.subarray(0, size), complete: total <= size };
}
