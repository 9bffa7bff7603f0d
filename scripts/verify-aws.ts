/**
 * `npm run verify:aws`: deploys to the account of the current credentials under a prefix of its own (`perennial-verify`), plays a small
 * project from a file to predictions, drift and a rollback, checks TLS, rights and tags, and destroys everything. Ctrl-C destroys too.
 */

import { formatDuration } from '../bin/ui/format.ts';
import { createProgress } from '../bin/ui/progress.ts';
import { homeAt } from '../local-cloud/home.ts';
import { awsStage } from './verify/stages.ts';
import { verify } from './verify/verify.ts';

const progress = createProgress(process.stderr);
const ended = new AbortController();
process.on('SIGINT', () => {
  if (!ended.signal.aborted)
    progress.note('Ending: what was made is destroyed, which takes some minutes. Wait for it.');
  ended.abort();
});
process.on('SIGTERM', () => ended.abort());

const stage = awsStage(homeAt(), (text) => progress.note(text));
const results = await verify(stage, { progress, signal: ended.signal });
progress.close();
for (const { name, status, detail, ms } of results)
  process.stdout.write(`${status.padEnd(8)}${name} (${formatDuration(ms)}): ${detail}\n`);
const count = (status: string) => results.filter((result) => result.status === status).length;
process.stdout.write(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`);
const destroyed = results.at(-1)?.status === 'passed';
if (!destroyed)
  process.stdout.write(
    'Not all was destroyed: run npx cdk destroy, or this again, which begins with destroying what is left.\n',
  );
if (count('failed') > 0 || ended.signal.aborted) process.exitCode = 1;
