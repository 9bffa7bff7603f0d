import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { edgeFiles } from '../../../core/edge/edge-files.ts';
import { type EdgeModel, loadModel } from '../../../core/edge/edge-model.ts';
import type { Recorded, RecordedPrediction } from '../../../core/edge/recorded.ts';
import { edgeModule } from '../../../package/edge-module.ts';
import { chromium } from '../../../scripts/browser/chromium.ts';
import { Page } from '../../../scripts/browser/page.ts';
import { oddDataset, packageOf } from './models.ts';

const browser = chromium();
const missing = browser ? '' : ' (left out: no Chromium or Chrome on the PATH)';

describe.skipIf(!browser)(`in headless Chromium${missing}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'edge-page-'));
  let server: Server;
  let recorded: Recorded;
  let model: EdgeModel;
  beforeAll(async () => {
    const dataset = oddDataset('binary');
    const pkg = await packageOf(dataset, 'gradientBoostedTrees');
    for (const { name, bytes } of edgeFiles(pkg, { version: 3, digest: 'd1' }, await edgeModule(), dataset).files)
      writeFileSync(join(folder, name), bytes);
    recorded = JSON.parse(readFileSync(join(folder, 'recorded.json'), 'utf8')) as Recorded;
    model = loadModel(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')));
    const types: Record<string, string> = { js: 'text/javascript', json: 'application/json', html: 'text/html' };
    server = createServer(({ url = '/' }, answer) => {
      const name = url.slice(1) || 'demo.html';
      answer.setHeader('content-type', types[name.split('.').pop()!] ?? 'text/plain');
      answer.end(name === 'favicon.ico' ? '' : readFileSync(join(folder, name)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server?.close();
  });
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const answers = `Object.fromEntries([...document.querySelectorAll('#answer tr')].map((tr) => [...tr.cells].map((td) => td.textContent)))`;

  test.for(['file', 'server'])('the demo page answers and follows its form, from a %s', async (from) => {
    const url = from === 'file' ? pathToFileURL(join(folder, 'demo.html')).href : address();
    const page = await Page.open(browser!, url);
    try {
      await page.until(`document.querySelectorAll('#answer tr').length > 0`);
      expect(await page.evaluate('document.title')).toBe('odd 3');
      const labels = await page.evaluate<string[]>(
        `[...document.querySelectorAll('fieldset label')].map((l) => l.textContent)`,
      );
      expect(labels).toContain('</script><!-- "odd" name');
      // Personal data are not filled in.
      const [{ record, windows }] = recorded.predictions as [RecordedPrediction];
      const { probability } = model.predict({ ...record, customer: null }, { windows: windows! });
      const shown = await page.evaluate<Record<string, string>>(answers);
      expect(Number(shown.probability)).toBeCloseTo(probability!, 9);
      const i = labels.indexOf('amount in €');
      await page.evaluate(
        `(document.getElementById('f${i}').value = '9000', document.getElementById('explain').checked = true, document.querySelector('button').click())`,
      );
      const after = await page.evaluate<Record<string, string>>(answers);
      expect(after.expectedCost).not.toBe(shown.expectedCost);
      expect(Object.keys(after).length).toBeGreaterThan(3);
      await page.evaluate(
        `(document.getElementById('f${i}').value = '20000', document.getElementById('form').noValidate = true, document.querySelector('button').click())`,
      );
      expect(await page.evaluate(`document.getElementById('problem').textContent`)).toContain('expected at most 10000');
    } finally {
      await page.close();
    }
  });

  test('the module predicts in the page what was recorded', async () => {
    // A page without the demo's policy, which lets nothing be loaded.
    const page = await Page.open(browser!, `${address()}README.md`);
    try {
      await page.until(`location.pathname === '/README.md'`);
      const worst = await page.evaluate<number>(`(async () => {
        const { loadModel } = await import('/perennial.js');
        const model = loadModel(await (await fetch('/model.json')).json());
        const { predictions } = await (await fetch('/recorded.json')).json();
        return Math.max(...predictions.map(({ record, windows, prediction }) => {
          const found = model.predict(record, { windows });
          return found.decision === prediction.decision
            ? Math.max(Math.abs(found.probability - prediction.probability), Math.abs(found.expectedCost - prediction.expectedCost))
            : Infinity;
        }));
      })()`);
      expect(worst).toBeLessThanOrEqual(1e-9);
    } finally {
      await page.close();
    }
  });
});
