import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectsDirectory, workspace } from '../../package/workspace.ts';

/** A directory with these folders; a path that ends in a file name gets an empty file. */
function tree(...paths: string[]): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'perennial-workspace-')));
  for (const path of paths) {
    mkdirSync(join(directory, path.replace(/[^/]+\.yaml$/, '')), { recursive: true });
    if (path.endsWith('.yaml')) writeFileSync(join(directory, path), '');
  }
  return directory;
}

test('the nearest directory upwards with projects is meant', () => {
  const directory = tree('projects/a/project.yaml', 'data/raw', 'inner/projects/b/project.yaml', 'inner/deep');

  expect(workspace(join(directory, 'data/raw'))).toBe(directory);
  expect(workspace(join(directory, 'projects/a'))).toBe(directory);
  expect(workspace(join(directory, 'inner/deep'))).toBe(join(directory, 'inner'));
});

test('a directory with the state of a local cloud is meant as well', () => {
  const directory = tree('.perennial', 'data');

  expect(workspace(join(directory, 'data'))).toBe(directory);
});

test('a folder that is only named projects is none of ours', () => {
  const directory = tree('projects/perennial/src', 'projects/notes.yaml');
  const inner = join(directory, 'projects/perennial');

  expect(workspace(inner)).toBe(inner);
  expect(projectsDirectory(inner)).toBe(join(inner, 'projects'));
});
