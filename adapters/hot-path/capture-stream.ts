import { setTimeout } from 'node:timers/promises';
import { objectWith } from '../../core/contracts/schema.ts';
import { callJson } from './signed-fetch.ts';

const recordsPerCall = 500;
/** A call takes 4 MiB; base64 is longer than what it holds, and the limit is on what it holds. */
const bytesPerCall = 3_500_000;
const attempts = 3;

type PutAnswer = { FailedPutCount: number; RequestResponses: { ErrorCode?: string; ErrorMessage?: string }[] };
const putAnswer = objectWith<PutAnswer>('an answer of the stream', {
  FailedPutCount: 'number',
  RequestResponses: 'array',
});

/**
 * Puts documents into a Firehose stream, at most 500 a call, calls at once. The stream ends each with a line break.
 * @returns the documents that were refused every time, with the reason
 */
export async function putDocuments(
  stream: string,
  documents: readonly string[],
): Promise<{ document: string; reason: string }[]> {
  return (await Promise.all(calls(documents).map((call) => put(stream, call)))).flat();
}

async function put(stream: string, documents: string[]): Promise<{ document: string; reason: string }[]> {
  let left = documents;
  for (let attempt = 1; ; attempt++) {
    let reasons: string[];
    try {
      reasons = await putOnce(stream, left);
    } catch (error) {
      // The call as a whole has been tried again already.
      return left.map((document) => ({ document, reason: error instanceof Error ? error.message : String(error) }));
    }
    const refused = left.flatMap((document, i) => (reasons[i] ? [{ document, reason: reasons[i] }] : []));
    if (refused.length === 0 || attempt === attempts) return refused;
    left = refused.map(({ document }) => document);
    await setTimeout(Math.random() * 25 * 2 ** attempt);
  }
}

async function putOnce(DeliveryStreamName: string, documents: readonly string[]): Promise<string[]> {
  const { FailedPutCount, RequestResponses } = await callJson(
    'firehose',
    'Firehose_20150804.PutRecordBatch',
    { DeliveryStreamName, Records: documents.map((d) => ({ Data: Buffer.from(d).toString('base64') })) },
    putAnswer,
    { version: '1.1', timeout: 3_000 },
  );
  return FailedPutCount === 0
    ? []
    : RequestResponses.map((r) => (r.ErrorCode ? `${r.ErrorCode}: ${r.ErrorMessage}` : ''));
}

function calls(documents: readonly string[]): string[][] {
  const found: string[][] = [];
  let bytes = 0;
  for (const document of documents) {
    const size = Buffer.byteLength(document);
    const last = found.at(-1);
    if (last && last.length < recordsPerCall && bytes + size <= bytesPerCall) last.push(document);
    else {
      found.push([document]);
      bytes = 0;
    }
    bytes += size;
  }
  return found;
}
