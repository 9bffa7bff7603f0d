import { spawn } from 'node:child_process';
// @ts-expect-error the set-up is JavaScript, so that it runs on older Node versions
import { findPython } from '../../local-cloud/setup/python.mjs';

export const { command: python } = findPython() as { command: string };

/** What a program prints, which has to end well; its server may be this process. */
export async function run(command: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(command, args);
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.end(input);
  const code = await new Promise((closed) => child.once('close', closed));
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${Buffer.concat(err)}`);
  return Buffer.concat(out).toString();
}
