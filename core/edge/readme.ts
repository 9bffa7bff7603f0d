import type { EdgePackage } from './edge-package.ts';
import type { Recorded } from './recorded.ts';

/** `README.md` of an edge export. */
export function readme(edge: EdgePackage, windowNames: readonly string[], recorded: Recorded | undefined): string {
  const { version, digest, shift = 0, package: pkg } = edge;
  const personal = pkg.contract.filter(({ pii }) => pii).map(({ name }) => `\`${name}\``);
  const windowed = windowNames.length > 0;
  const options = windowed ? ', { windows }' : '';
  const notes = [
    ...(windowed
      ? [
          `The model has ${windowNames.length} features of entity windows, which are made of earlier records. \`predict\` wants the value of each (the type \`Windows\`), null where there is none, and refuses to answer without. They must be folded as the platform does: strictly before the moment of the record, in its buckets.`,
        ]
      : []),
    ...(personal.length > 0
      ? [
          `${personal.join(', ')}: personal data. The model knows their keyed hashes, as the platform stores them; the key does not leave it. Give the hash, or null.`,
        ]
      : []),
    ...(shift === 0
      ? []
      : [
          `Log odds of ${shift} are added for the base rate, as the platform did on the day of the export; later changes are not in it.`,
        ]),
    ...(recorded && recorded.refused > 0
      ? [`${recorded.refused} of the rows that were to be recorded are refused by today's contract and left out.`]
      : []),
  ];
  return `# Version ${version} of ${pkg.project}

A model that answers anywhere ES modules run: Node 20, Deno, Bun, browsers, web views. Digest \`${digest}\`.

| file | is |
| --- | --- |
| \`perennial.js\` | the code, without dependencies |
| \`perennial.d.ts\` | its types, with the fields of this model |
| \`model.json\` | feature plan, model, calibration, costs |
${recorded ? recordedRow(recorded) : ''}| \`demo.html\` | a form of the fields, in one file |
| \`package.json\` | for \`npm install ./FOLDER\` |

\`\`\`js
import { readFile } from 'node:fs/promises';
import { loadModel } from './perennial.js';

const model = loadModel(JSON.parse(await readFile('model.json', 'utf8')));
const prediction = model.predict(record${options});          // throws InvalidRecord, which names every fault
const explained = model.predict(record, { ${windowed ? 'windows, ' : ''}explain: true });
\`\`\`

In a browser: \`loadModel(await (await fetch('model.json')).json())\`.
${notes.map((note) => `\n${note}\n`).join('')}
The same over HTTP, in the form of the platform's API: \`npx perennial serve FOLDER\`.
`;
}

function recordedRow({ predictions }: Recorded): string {
  return `| \`recorded.json\`, \`check.js\` | ${predictions.length} rows of the run with their predictions, and the program that predicts them again: \`node check.js\`, \`deno run --allow-read check.js\`, \`bun check.js\`. Nothing else needs them, and they are rows of your data: leave them out of what you publish |
`;
}
