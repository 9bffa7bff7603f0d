/** `check.js`: the recorded predictions once more. Runs in Node, Deno and Bun. */
export const checkProgram = `// Predicts the recorded rows again. Usage: node check.js, deno run --allow-read check.js, or bun check.js
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { loadModel } from './perennial.js';

const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
const tolerance = 1e-9;
const model = loadModel(read('./model.json'));
const { digest, predictions } = read('./recorded.json');

// The largest difference between numbers that stand at the same place; Infinity where anything else differs.
function difference(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return Object.is(a, b) ? 0 : Math.abs(a - b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b ? 0 : Infinity;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Math.max(0, ...[...names].map((name) => difference(a[name], b[name])));
}

let worst = 0;
let failed = 0;
predictions.forEach(({ record, windows, prediction }, i) => {
  const options = windows === undefined ? {} : { windows };
  const found = difference(model.predict(record, options), prediction);
  worst = Math.max(worst, found);
  if (found <= tolerance) return;
  failed++;
  if (failed <= 5) console.error('recorded prediction ' + i + ' differs by ' + found);
});
if (digest !== model.digest) {
  failed++;
  console.error('recorded.json is of the model ' + digest + ', model.json of ' + model.digest + '; export both again');
}
console.log(predictions.length + ' predictions, largest difference ' + worst + (failed > 0 ? ', FAILED' : ''));
process.exitCode = failed > 0 || predictions.length === 0 ? 1 : 0;
`;
