/** Writes the table of roles in docs/security.md from the templates. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../package/root.ts';
import { withTable } from './rights/page.ts';
import { rightsRows, rightsTable } from './rights/rights-table.ts';
import { rolesOfTemplates } from './rights/roles.ts';

const page = join(root, 'docs', 'security.md');
writeFileSync(page, withTable(readFileSync(page, 'utf8'), rightsTable(rightsRows(rolesOfTemplates()))));
execFileSync(join(root, 'node_modules', '.bin', 'biome'), ['format', '--write', page], { stdio: 'ignore' });
