import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { Page } from '../browser/page.ts';
import type { Said } from './compare.ts';
import { type Asked, recordsOf } from './ways.ts';

/** Rows that are handed over to the page at a time. */
const rowsAtOnce = 500;
const types: Record<string, string> = { '.js': 'text/javascript', '.json': 'application/json' };

const prepared = `(async () => {
  const { loadModel, InvalidRecord } = await import('/perennial.js');
  const model = loadModel(await (await fetch('/model.json')).json());
  globalThis.predictAll = (rows) => JSON.stringify(rows.map(({ record, windows }) => {
    try {
      return model.predict(record, { explain: true, ...(windows && { windows }) });
    } catch (error) {
      if (error instanceof InvalidRecord) return null;
      throw error;
    }
  }));
})()`;

/** The exported folder, loaded by a page of an ordinary web server. */
export async function edgeInBrowser(browser: string, out: string, asked: Asked): Promise<Said[]> {
  const server = createServer(({ url = '/' }, answer) => {
    const type = types[extname(url)];
    answer.setHeader('content-type', type ?? 'text/html');
    answer.end(type ? readFileSync(join(out, url.slice(1))) : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const page = await Page.open(browser, address);
    try {
      await page.until(`location.href === '${address}'`);
      await page.evaluate(prepared);
      const rows = recordsOf(asked).map((record, i) => ({ record, windows: asked.windows?.[i] }));
      const said: Said[] = [];
      for (let from = 0; from < rows.length; from += rowsAtOnce) {
        const some = JSON.stringify(rows.slice(from, from + rowsAtOnce));
        const answers = JSON.parse(await page.evaluate<string>(`predictAll(${some})`)) as (Said | null)[];
        said.push(...answers.map((one) => one ?? undefined));
      }
      return said;
    } finally {
      await page.close();
    }
  } finally {
    server.close();
  }
}
