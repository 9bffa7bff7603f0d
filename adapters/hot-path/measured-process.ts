import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import {
  type MeasureAnswer,
  type MeasureRequest,
  measureRequestSchema,
  type ProcessFigures,
  processFiguresSchema,
} from '../../core/contracts/gate.ts';
import { parseJson } from '../../core/contracts/schema.ts';

/** Processes that each measure the whole, one after the other. */
export const measuredProcesses = 3;
/** Where a process leaves its answer: what it logs is not part of it. */
const answerFd = 3;

/** A process could not measure; the message is its own. */
export class MeasureFailed extends Error {
  override name = 'MeasureFailed';
}

type Left = { figures: ProcessFigures } | { error: string };

/**
 * Measures a candidate in processes of their own, each as cold as one that Lambda starts: its code is read, its connections are made, and
 * nothing is compiled or cached. One that dies without a word (out of memory) is an answer; an error is thrown.
 * @param module that exports `measureHere`, with the code that serves
 * @throws MeasureFailed
 */
export async function measureInProcesses(module: string, request: unknown): Promise<MeasureAnswer> {
  const asked = JSON.stringify(measureRequestSchema(request));
  const processes: ProcessFigures[] = [];
  for (let n = 0; n < measuredProcesses; n++) {
    const { left, ended } = await inProcess(module, asked);
    if (left === '') return { died: ended };
    const said = parseJson(left, (value) => value as Left, { from: 'a measuring process', remedy: 'measure again' });
    if ('error' in said) throw new MeasureFailed(said.error);
    processes.push(processFiguresSchema(said.figures));
  }
  return { processes };
}

/** The other end: reads a request, measures, and leaves its answer. @param measure what the process serves with */
export async function leaveFigures(measure: (request: MeasureRequest) => Promise<ProcessFigures>): Promise<void> {
  let left: Left;
  try {
    const asked = await text(process.stdin);
    left = { figures: await measure(parseJson(asked, measureRequestSchema, { from: 'stdin', remedy: 'ask again' })) };
  } catch (error) {
    left = { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
  writeFileSync(answerFd, JSON.stringify(left));
}

const program = 'await (await import(process.argv[1])).measureHere();';

async function inProcess(module: string, asked: string): Promise<{ left: string; ended: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, '--', module], {
    stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  // One that has died reads nothing: how it ended says it.
  child.stdin!.on('error', () => {});
  child.stdin!.end(asked);
  const left = await text(child.stdio[answerFd] as NodeJS.ReadableStream & AsyncIterable<Buffer>);
  return { left, ended: await ended };
}
