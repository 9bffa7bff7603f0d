import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AskedImage } from '../../../lib/code/asked-containers.ts';
import { NoDockerfile, projectImage, trainerImage } from '../../../lib/code/trainer-image.ts';
import { inlineCode } from '../synthesise.ts';

const compiled = mkdtempSync(join(tmpdir(), 'perennial-test-'));
writeFileSync(join(compiled, 'index.mjs'), 'export const main = () => {};');
const code = { ...inlineCode, trainer: { ...inlineCode.trainer, directory: compiled } };

function asked(files: Record<string, string>, image: Partial<AskedImage['image']> = { folder: 'image' }): AskedImage {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-test-'));
  mkdirSync(join(folder, 'image'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'image', name), text);
  return { project: 'demo', folder, image: { command: ['train'], hyperparameters: {}, ...image } };
}

const dockerfile = 'ARG PYTHON=python:3.12-slim\nFROM $PYTHON\nCOPY train.py /\nENTRYPOINT ["python"]';

describe('projectImage', () => {
  it("is the project's own Dockerfile, and after it the trainer, whose entry point is the last", () => {
    const { directory } = projectImage(code, asked({ Dockerfile: dockerfile, 'train.py': 'pass' }));
    const text = readFileSync(join(directory, 'Dockerfile'), 'utf8');
    expect(text.startsWith(`${dockerfile}\n`)).toBe(true);
    expect(text.lastIndexOf('ENTRYPOINT ["/opt/perennial/node"')).toBeGreaterThan(
      text.indexOf('ENTRYPOINT ["python"]'),
    );
    expect(existsSync(join(directory, 'train.py'))).toBe(true);
    expect(existsSync(join(directory, '.perennial', 'index.mjs'))).toBe(true);
  });

  it('is made of an image in a registry where that is named', () => {
    const { directory } = projectImage(code, asked({}, { uri: 'registry.example/team/trainer:3' }));
    expect(readFileSync(join(directory, 'Dockerfile'), 'utf8')).toMatch(/^FROM registry\.example\/team\/trainer:3\n/);
  });

  it('takes the trainer along where the project leaves everything else out', () => {
    const { directory } = projectImage(code, asked({ Dockerfile: dockerfile, '.dockerignore': '*\n!train.py' }));
    expect(readFileSync(join(directory, '.dockerignore'), 'utf8')).toMatch(/!\.perennial\/\*\*\n$/);
  });

  it('is another one for another program, and for another trainer', () => {
    const hashOf = (text: string, codeHash = 'a') =>
      projectImage(
        { ...code, trainer: { ...code.trainer, codeHash } },
        asked({ Dockerfile: dockerfile, 'train.py': text }),
      ).hash;
    expect(hashOf('pass')).toBe(hashOf('pass'));
    expect(new Set([hashOf('pass'), hashOf('raise'), hashOf('pass', 'b')]).size).toBe(3);
  });

  it('says which folder has no Dockerfile', () => {
    expect(() => projectImage(code, asked({ 'train.py': 'pass' }))).toThrow(NoDockerfile);
    expect(() => projectImage(code, asked({}))).toThrow(/training\.image\.folder of 'demo' is .*image, which has no/);
  });
});

it('the image of the trainer is built of the compiled steps', () => {
  const { directory } = trainerImage(code);
  expect(existsSync(join(directory, 'index.mjs'))).toBe(true);
  expect(readFileSync(join(directory, 'Dockerfile'), 'utf8')).toMatch(/^ENTRYPOINT \["node"/m);
});
