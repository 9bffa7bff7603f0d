import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import pc from 'picocolors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ansiToHtml } from '../../../scripts/pictures/ansi-to-html.ts';
import { findBrowser } from '../../../scripts/pictures/browser.ts';
import { storyOf, terminalPage } from '../../../scripts/pictures/terminal-page.ts';

const c = pc.createColors(true);

describe('colours of the terminal', () => {
  it('become classes, nested ones together', () => {
    expect(ansiToHtml(`a ${c.bold(`b ${c.red('c')} d`)} e`)).toBe(
      'a <span class="bold">b </span><span class="bold red">c</span><span class="bold"> d</span> e',
    );
  });

  it('escape what HTML would read', () => {
    expect(ansiToHtml(`${c.dim('<b>')} & more`)).toBe('<span class="dim">&lt;b&gt;</span> &amp; more');
  });

  it('are refused where no class is known', () => {
    expect(() => ansiToHtml(c.magenta('x'))).toThrow('no colour for the code 35');
  });
});

describe('the story', () => {
  const printed = `\n${c.bold('Stages')}\n  run  1 s\n\n${c.bold('Ask it yourself')}\n  curl -H 'x-api-key: secret'\n`;

  it('ends before the key of the local cloud', () => {
    expect(storyOf(printed)).toBe(`${c.bold('Stages')}\n  run  1 s`);
  });

  it('has a window as large as its lines', () => {
    const page = (lines: number, columns: number) =>
      terminalPage('npm start', Array(lines).fill('x'.repeat(columns)).join('\n')).size;
    expect(page(11, 80).height - page(10, 80).height).toBe(19);
    expect(page(10, 90).width).toBeGreaterThan(page(10, 80).width);
    expect(page(10, 400)).toEqual(page(10, 112));
  });
});

describe('the browser', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pictures-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is found on the PATH', () => {
    const file = join(directory, 'google-chrome');
    writeFileSync(file, '');
    chmodSync(file, 0o755);
    expect(findBrowser(['', join(directory, 'none'), directory].join(delimiter))).toBe(file);
  });

  it('is asked for where there is none', () => {
    expect(() => findBrowser(directory)).toThrow(/no browser on the PATH.*install/);
  });
});
