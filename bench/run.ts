/** `npm run bench [-- NAME…]`: ours beside the peers; `--help` says how, bench/README.md more. */
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benches } from './benches.ts';
import type { Result } from './measure.ts';
import { peersPython } from './venv.ts';

const { values, positionals } = parse();
if (values.help) {
  process.stdout.write(help());
  process.exit(0);
}
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
const runs = Number(values.runs);
if (unknown.length > 0)
  fail(`no benchmark '${unknown.join("', '")}'; there are: ${benches.map((b) => b.name).join(', ')}`);
if (!(Number.isInteger(runs) && runs >= 1)) fail(`--runs takes a whole number from 1, received '${values.runs}'`);

const chosen = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
for (const bench of chosen) {
  const reason = bench.missing?.({ adult: values.adult });
  if (reason && positionals.includes(bench.name)) fail(`${bench.name}: ${reason}`);
}

const home = new URL('../.perennial/bench', import.meta.url).pathname;
mkdirSync(home, { recursive: true });
const setting = {
  home,
  // Made where it is asked for: it takes minutes and much space.
  get python() {
    return peersPython(home);
  },
  runs,
  adult: values.adult,
};
const results: Result[] = [];
for (const bench of chosen) {
  const reason = bench.missing?.(setting);
  process.stderr.write(`${bench.name}: ${reason ? `left out, ${reason}` : bench.about}\n`);
  if (reason) continue;
  const found = await bench.run(setting);
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
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: true,
    });
  } catch (error) {
    return fail((error as Error).message);
  }
}

function help(): string {
  const width = Math.max(...benches.map((b) => b.name.length)) + 2;
  return `Usage: npm run bench -- [NAME…] [options]

Ours beside LightGBM, XGBoost and ONNX Runtime, run in turn; medians, and the median of the ratios (below 1: ours is better).

Benchmarks (all without a name):
${benches.map((b) => `  ${b.name.padEnd(width)}${b.about}`).join('\n')}

Options:
  --runs N        runs of each side (default 3)
  --adult FOLDER  folder with adult_train.csv and adult_test.csv
  --json          one JSON document on stdout
  -h, --help      this help

Examples:
  npm run bench -- predict --json
  npm run bench -- train-adult --adult data --runs 5
`;
}

function fail(message: string): never {
  process.stderr.write(`error: ${message.split('. ')[0]}; npm run bench -- --help says how it is used\n`);
  process.exit(2);
}
