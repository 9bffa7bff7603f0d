/** `npm start`: set-up, local cloud, deployment, and the bank-fraud example from raw files to live predictions. */
import { join } from 'node:path';
import { bringUp } from '../bin/client/bring-up.ts';
import { connect } from '../bin/client/connect.ts';
import { coloursFor } from '../bin/ui/colours.ts';
import { createProgress } from '../bin/ui/progress.ts';
import { homeAt } from '../local-cloud/home.ts';
import { playExample } from './start/play-example.ts';
import { renderSummary } from './start/summary.ts';

const home = homeAt();
const progress = createProgress(process.stderr);
const colours = coloursFor(process.stderr);
const started = Date.now();

try {
  progress.note(colours.bold('Perennial: raw card payments to a live, watched model'));
  const { cloud, stages } = await bringUp({ home, progress });
  const platform = await connect({ target: 'local', home });
  const story = await playExample(platform, {
    progress,
    instance: cloud.instance,
    data: join(home.data, 'bank-fraud'),
    served: home.example,
  });
  progress.close();
  story.stages.unshift(...stages);
  process.stdout.write(`\n${renderSummary(story, Date.now() - started, coloursFor(process.stdout))}\n`);
} catch (error) {
  progress.close();
  process.stderr.write(`${colours.red('error:')} ${error instanceof Error ? error.message : String(error)}\n`);
  if (process.env.PERENNIAL_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.stderr.write('What is finished is kept: npm start goes on from there. npm stop ends the local cloud.\n');
  process.exitCode = 1;
}
