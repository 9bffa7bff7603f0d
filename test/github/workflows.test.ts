import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Job {
  'runs-on'?: string;
  'timeout-minutes'?: number;
  uses?: string;
}
interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const root = join(import.meta.dirname, '..', '..');
const files = ['.github/workflows', 'docs/examples'].flatMap((directory) =>
  readdirSync(join(root, directory)).flatMap((name) => (name.endsWith('.yml') ? [`${directory}/${name}`] : [])),
);

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const workflow = parse(text) as Workflow;

  it('pins actions by commit and says their version', () => {
    const used = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action!);
    expect(used).not.toEqual([]);
    for (const action of used) expect(action).toMatch(/^(\.\/|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/);
  });

  it('may only read, unless a job asks for more', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('ends jobs that hang', () => {
    for (const job of Object.values(workflow.jobs).filter(({ uses }) => !uses))
      expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
  });
});
