/** `npm run bench [-- NAME…] [--json] [--runs N] [--adult FOLDER]`: ours beside the peers, see bench/README.md. */
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benches } from './benches.ts';
import type { Result } from './measure.ts';
import { peersPython } from './venv.ts';

const { values, positionals } = parse();
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
const runs = Number(values.runs);
if (unknown.length > 0)
  fail(`no benchmark '${unknown.join("', '")}'; there are: ${benches.map((b) => b.name).join(', ')}`);
if (!(Number.isInteger(runs) && runs >= 1)) fail(`--runs takes a whole number from 1, received '${values.runs}'`);

const home = new URL('../.perennial/bench', import.meta.url).pathname;
mkdirSync(home, { recursive: true });
const setting = { home, python: peersPython(home), runs, adult: values.adult };
const chosen = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const results: Result[] = [];
for (const bench of chosen) {
  const reason = bench.missing?.(setting);
  if (reason && positionals.includes(bench.name)) fail(`${bench.name}: ${reason}`);
  process.stderr.write(`${bench.name}: ${reason ? `left out, ${reason}` : bench.about}\n`);
  if (reason) continue;
  const found = bench.run(setting);
  results.push(...found);
  if (!values.json) for (const result of found) process.stdout.write(`${line(result)}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);

function line({ name, ours, peer, peerName, unit, ratio }: Result): string {
  const short = (v: number) => String(Number(v.toPrecision(4)));
  return `${name.padEnd(38)} ${short(ours).padStart(9)} ${peerName.padStart(12)} ${short(peer).padStart(9)} ${unit.padEnd(8)} ratio ${ratio.toFixed(3)}`;
}

function parse() {
  try {
    return parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        runs: { type: 'string', default: '3' },
        adult: { type: 'string' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    return fail((error as Error).message);
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
