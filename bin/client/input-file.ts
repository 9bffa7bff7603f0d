import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommandFailed, WrongUsage } from '../errors.ts';

const words: Record<string, string> = {
  EACCES: 'permission to read it is missing; give it with chmod',
  EPERM: 'permission to read it is missing; give it with chmod',
  EISDIR: 'it is a folder; give the path of a file',
  ENOTDIR: 'a part of its path is no folder',
  ELOOP: 'its links lead in a circle',
};

/** Size of a file that a person named. @throws WrongUsage for a folder, CommandFailed where there is no such file */
export function inputSize(file: string, hint = 'give the path of a file'): number {
  let stats: ReturnType<typeof statSync>;
  try {
    stats = statSync(file, { throwIfNoEntry: false });
  } catch (cause) {
    throw unreadableFile(file, cause);
  }
  if (!stats) throw new CommandFailed(`no file ${file}; ${hint}`);
  if (stats.isDirectory()) throw new WrongUsage(`${file} is a folder; give its files one by one: ${file}/*`);
  return stats.size;
}

/** The bytes of a file that a person named. @throws WrongUsage, CommandFailed */
export async function readInput(file: string): Promise<Uint8Array> {
  inputSize(file);
  return readFile(file).catch((cause: unknown) => {
    throw unreadableFile(file, cause);
  });
}

/** Path from anywhere of a JSON file that a person named and another program will read. @throws WrongUsage, CommandFailed */
export async function jsonFile(file: string): Promise<string> {
  const text = Buffer.from(await readInput(file)).toString();
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new CommandFailed(`${file} is no JSON: ${(cause as Error).message}`, { cause });
  }
  return resolve(file);
}

/** What keeps a file from being read, in a person's words. */
export function unreadableFile(file: string, cause: unknown): CommandFailed {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return new CommandFailed(`${file} cannot be read: ${words[code] ?? message}`, { cause });
}
