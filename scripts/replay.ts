/** A table with times through the loop: `npm run replay -- --help`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseProject } from '../core/contracts/parse-project.ts';
import { type ReplayOptions, readOptions, usage } from './replay/options.ts';
import { begin, type Played, play } from './replay/play.ts';
import { type Scores, scoresByTime, scoresOf } from './replay/scores.ts';
import { timedRows } from './replay/timed-table.ts';
import { runScript } from './run-script.ts';

const monthMs = 30 * 86_400_000;
const say = (line: string) => process.stderr.write(`${line}\n`);

await runScript({ usage, readOptions, work: replay });

async function replay(options: ReplayOptions): Promise<void> {
  const { project, errors } = parseProject(readFileSync(options.project, 'utf8'));
  if (!project)
    throw new Error(`${options.project} is not valid: ${errors.map((e) => `${e.path} ${e.message}`).join('; ')}`);
  const rows = await timedRows(options.file, project);
  const begun = await begin(rows, project, options);
  say(`the first model serves from ${new Date(begun.start).toISOString()}, ${rows.length - begun.first} rows to come`);
  const results: Record<string, unknown> = {};
  const lines: string[] = [];
  for (const policy of options.policies) {
    const played = await play(policy, rows, project, options, begun);
    const scores = scoresOf(played.scored, played, project);
    say(summaryOf(played, scores));
    const { trainings, findings, refused } = played;
    results[policy.name] = { scores, trainings, findings, refused, months: scoresByTime(played, project, monthMs) };
    if (options.out !== undefined)
      for (const { row, prediction } of played.scored)
        lines.push(JSON.stringify({ policy: policy.name, truth: row.truth, ...prediction }));
  }
  if (options.out !== undefined) writeFileSync(options.out, `${lines.join('\n')}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(results)}\n`);
}

function summaryOf({ policy, trainings, findings }: Played, scores: Scores): string {
  const promoted = trainings.filter(({ outcome }) => outcome.startsWith('version')).length;
  const figures = Object.entries(scores).map(([name, value]) => `${name} ${Number(value.toPrecision(5))}`);
  return `${policy}: ${figures.join(', ')}; ${trainings.length} trainings, ${promoted} promoted, ${findings.length} findings`;
}
