/** The same rows by every way of predicting: `npm run agreement -- --help`. */
import { readOptions, usage } from './agreement/options.ts';
import { type Proof, prove } from './agreement/prove.ts';
import { servingImage } from './agreement/serving-image.ts';
import { chromium } from './browser/chromium.ts';
import { onLocalStack } from './local-stack.ts';
import { runScript, say } from './run-script.ts';

const historyRows = 1_500;
/** Times that the queue of the entity windows is waited for. */
const roundsOfRows = 5;

await runScript({
  usage,
  readOptions,
  async work({ rows, projects, json }) {
    // Each as it is known: a later one may take long.
    const onProof = (proof: Proof) => {
      if (!json) process.stdout.write(`${linesOf(proof).join('\n')}\n`);
    };
    const proofs = await onLocalStack(async (at) => {
      const image = await servingImage();
      const perRound = Math.ceil(rows / roundsOfRows);
      return prove(at, {
        name: 'agreement',
        rows,
        perRound,
        historyRows,
        projects,
        image,
        browser: chromium(),
        say,
        onProof,
      });
    });
    if (json) process.stdout.write(`${JSON.stringify(proofs)}\n`);
    if (proofs.some(({ ways }) => Object.values(ways).some(({ faults }) => faults.length > 0))) process.exitCode = 1;
  },
});

function linesOf({ project, algorithm, rows, refused, ways }: Proof): string[] {
  return [
    `${project} (${algorithm}): ${rows} rows, ${refused} refused`,
    ...Object.entries(ways).flatMap(([way, { largest, faults }]) => [
      `  ${way}: ${Object.keys(largest).length} fields of numbers, largest difference ${Math.max(0, ...Object.values(largest))}; ${faults.length === 0 ? 'the same' : 'DIFFERENT'}`,
      ...faults.map((fault) => `    ${fault}`),
    ]),
  ];
}
