/**
 * Adds to package-lock.json the packages for other platforms that npm left out. npm does so when its registry does not
 * offer them (some mirrors carry only their own platform), and `npm ci` then refuses the lock file everywhere. What is added
 * has no integrity: npm takes that from the registry of the machine that needs the package.
 *
 * Usage, after `npm install PACKAGE`: npx node scripts/complete-lock.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../package/root.ts';
import { type LockFile, missingPlatforms } from './lock-file.ts';

const path = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8')) as LockFile;
const added = missingPlatforms(lock);
const [self, ...packages] = Object.entries({ ...lock.packages, ...added });
packages.sort(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries([self!, ...packages]) }, null, 2)}\n`);
process.stdout.write(`${Object.keys(added).length} packages for other platforms added\n`);
