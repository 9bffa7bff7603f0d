import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'CODE_OF_CONDUCT.md', 'bench/README.md'],
  ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
  ...readdirSync(join(root, 'docs/adr')).map((name) => `docs/adr/${name}`),
];
const read = (page: string) => readFileSync(join(root, page), 'utf8');

describe.each(pages)('%s', (page) => {
  const text = read(page);

  it('links to files and headings that exist', () => {
    const broken = [...text.matchAll(/\]\((?!https?:)([^)\s]*)\)/g)]
      .map(([, link]) => link!)
      .filter((link) => {
        const [path, heading] = link.split('#');
        const target = path ? join(dirname(page), path) : page;
        return !existsSync(join(root, target)) || (heading !== undefined && !headings(target).includes(heading));
      });
    expect(broken).toEqual([]);
  });
});

// Records of decisions name the files of their day; what follows the code has to follow its moves.
describe.each(['docs/architecture.md', 'CONTRIBUTING.md'])('%s', (page) => {
  it('names files and folders that exist', () => {
    const named = [
      ...read(page).matchAll(/`((?:core|adapters|lambdas|lib|bin|state-machines|scripts|test)\/[\w./-]*)`/g),
    ];
    expect(named.length).toBeGreaterThan(5);
    expect(named.map(([, path]) => path!).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

/** Anchors of a page's headings, as GitHub makes them. */
function headings(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
