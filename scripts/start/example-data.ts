import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CommandFailed } from '../../bin/errors.ts';
import { objectWith, parseJson } from '../../core/contracts/schema.ts';
import { readJson, writeJson } from '../../local-cloud/json-file.ts';
import { root } from '../../package/root.ts';

/** What the generator says of what it wrote. */
export interface ExampleSummary {
  rows: number;
  days: number;
  customers: number;
  terminals: number;
  frauds: number;
  fraudRate: number;
  reported: number;
  live: { rows: number; frauds: number };
}

const summarySchema = objectWith<ExampleSummary>('the summary of the example', { rows: 'number', live: 'object' });
const markerSchema = objectWith<{ sources: string; summary: ExampleSummary }>('what made the example', {
  sources: 'string',
  summary: 'object',
});

export interface ExampleData {
  summary: ExampleSummary;
  transactions: string[];
  chargebacks: string[];
  /** Payments of the day after the last, and which of them are fraud. */
  live: string;
  truth: string;
}

const generator = join(root, 'projects', 'bank-fraud');

/** The files of the bank-fraud example, made at the first call and when their generator has changed. */
export async function exampleData(
  directory: string,
  onProgress: (text: string) => void,
): Promise<ExampleData & { made: boolean }> {
  const marker = join(directory, 'made-by.json');
  const sources = hashOf(generator);
  const known = readJson(marker, markerSchema);
  const made = known?.sources !== sources;
  const summary = known && !made ? known.summary : await generate(directory, onProgress);
  if (made) writeJson(marker, { sources, summary });
  const files = (folder: string) =>
    readdirSync(join(directory, folder))
      .sort()
      .map((name) => join(directory, folder, name));
  return {
    made,
    summary,
    transactions: files('transactions'),
    chargebacks: files('chargebacks'),
    live: join(directory, 'live', 'payments.ndjson'),
    truth: join(directory, 'live', 'truth.csv'),
  };
}

async function generate(directory: string, onProgress: (text: string) => void): Promise<ExampleSummary> {
  rmSync(directory, { recursive: true, force: true });
  const child = spawn(process.execPath, [join(generator, 'generate.ts'), '--out', directory, '--seed', '1'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    said = line;
    onProgress(line);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new CommandFailed(`the example's generator failed: ${said}`);
  return parseJson(output, summarySchema, {
    from: "what the example's generator says",
    remedy: 'run it by hand to see why',
  });
}

function hashOf(directory: string): string {
  const hash = createHash('sha256');
  const names = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.ts')) : [];
  for (const name of names.sort()) hash.update(name).update(readFileSync(join(directory, name)));
  return hash.digest('hex');
}
