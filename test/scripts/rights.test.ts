import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../package/root.ts';
import { tableOf, withTable } from '../../scripts/rights/page.ts';
import { rightsRows, rightsTable } from '../../scripts/rights/rights-table.ts';
import { rolesOfTemplates } from '../../scripts/rights/roles.ts';

const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8');
const rows = rightsRows(rolesOfTemplates());

test('docs/security.md says of every role what the templates say: npx node scripts/emit-rights.ts', () => {
  expect(rows.length).toBeGreaterThan(35);
  expect(tableOf(page)).toEqual(tableOf(withTable(page, rightsTable(rows))));
});

test('nobody who parses foreign data writes what serves, who may call, or models', () => {
  const parsers = ['ingest-convert', 'monitor-analyse', 'serve-predict', 'serve-record-labels', 'search-train-trial'];
  for (const name of parsers) expect(rows.find((r) => r.name === name)?.writes).not.toMatch(/ROUTE|KEY|MODEL|models\//);
});

test('the tests that the threats name are there', () => {
  const named = [...page.matchAll(/`(test\/[\w/.-]+)`/g)].map(([, path]) => path!);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
