import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { objectWith, parseJson } from '../../core/contracts/schema.ts';
import type { Home } from '../../local-cloud/home.ts';
import { callsFile } from '../../local-cloud/kept.ts';

/** A request that the emulator has served. */
export interface Call {
  /** Epoch seconds. */
  at: number;
  /** As its signature names it; empty for one without. */
  service: string;
  /** Access key: of a role that a function has taken, or of the caller. */
  caller: string;
  action: string;
  method: string;
  path: string;
  query: string;
  status: number;
  /** Bytes. */
  sent: number;
  answered: number;
  /** Bodies, where they say what is billed. */
  request?: string;
  answer?: string;
}

const callSchema = objectWith<Call>('a request that was noted', { at: 'number', service: 'string', method: 'string' });
/** The key of the emulator's own caller: of the command line and of tests. */
const root = 'test';

/** Begins to note requests. */
export function noteCalls(home: Pick<Home, 'kept'>): void {
  writeFileSync(callsFile(home), '');
}

/** Ends noting; what functions have asked for meanwhile. */
export function notedCalls(home: Pick<Home, 'kept'>): Call[] {
  const file = callsFile(home);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  rmSync(file);
  const calls = lines.map((line) => parseJson(line, callSchema, { from: file, remedy: 'measure again' }));
  return calls.filter(({ caller }) => caller !== root);
}
