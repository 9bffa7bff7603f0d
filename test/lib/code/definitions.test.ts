import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDefinitions, UnreadableProject } from '../../../lib/code/definitions.ts';

function projects(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'perennial-test-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'project.yaml'), text);
  }
  return directory;
}

describe('readDefinitions', () => {
  it('reads every project file in order of names', () => {
    const directory = projects({ zebra: 'name: zebra', ant: 'name: ant\nobjective: { target: é }' });
    mkdirSync(join(directory, 'no-project'));
    writeFileSync(join(directory, 'README.md'), '');
    const { projects: found } = readDefinitions(directory);
    expect(found).toEqual([{ name: 'ant', objective: { target: 'é' } }, { name: 'zebra' }]);
  });

  it('hashes what is said, not how it is written', () => {
    const hash = readDefinitions(projects({ a: 'name: a\nx: 1' })).hash;
    expect(readDefinitions(projects({ a: '# comment\n{ name: "a", x: 1 }' })).hash).toBe(hash);
    expect(readDefinitions(projects({ a: 'name: a\nx: 2' })).hash).not.toBe(hash);
  });

  it('is empty where there are no projects', () => {
    expect(readDefinitions(projects({})).projects).toEqual([]);
    expect(readDefinitions('/does/not/exist').projects).toEqual([]);
  });

  it('names a file that is no YAML', () => {
    const directory = projects({ broken: 'a: [1' });
    expect(() => readDefinitions(directory)).toThrow(UnreadableProject);
    expect(() => readDefinitions(directory)).toThrow(/broken.project\.yaml is not valid YAML/);
  });
});
