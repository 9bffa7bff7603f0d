import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProjectFile } from '../../../bin/client/project-file.ts';

test('an image that is to be built has a Dockerfile beside the project file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'perennial-projects-'));
  mkdirSync(join(directory, 'late', 'trainer'), { recursive: true });
  writeFileSync(
    join(directory, 'late', 'project.yaml'),
    `name: late
objective: { description: Which orders are late., task: binary, target: late }
data: { sources: [{ name: orders }] }
training: { image: { folder: trainer } }
`,
  );

  expect(readProjectFile('late', directory).errors).toEqual([
    {
      path: 'training.image.folder',
      message: 'expected a folder beside project.yaml with a Dockerfile, received trainer',
    },
  ]);

  writeFileSync(join(directory, 'late', 'trainer', 'Dockerfile'), 'FROM debian\n');
  expect(readProjectFile('late', directory).errors).toEqual([]);
});
