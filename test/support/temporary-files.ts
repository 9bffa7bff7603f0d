import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const marker = 'PERENNIAL_TEST_TEMPORARY';

/** All temporary files of a run of the tests lie in one directory, which goes with the run: also those of a test that failed. */
export default function setup(): void {
  // Each project of the run calls this.
  if (process.env[marker]) return;
  const directory = mkdtempSync(join(tmpdir(), 'perennial-tests-'));
  process.env[marker] = directory;
  process.env.TMPDIR = directory;
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
}
