/** Every text that a page is made of, and every name of a field, in turn as markup: whatever it is, it is a text. */
import { expect, test } from 'vitest';
import type { MonitorReport } from '../../core/monitor/monitor-report.ts';
import { emptyTimeline, withReport } from '../../core/monitor/timeline/timeline.ts';
import { modelCard } from '../../core/pages/model-card/model-card.ts';
import { monitorReport } from '../../core/pages/monitor/monitor-page.ts';
import { profileReport } from '../../core/pages/profile/profile-page.ts';
import { profileDataset } from '../../core/profile/profile-dataset.ts';
import { Cloud } from '../../scripts/simulate/cloud.ts';
import { record } from '../core/monitor/messages/records.ts';
import { input } from '../core/pages/card-input.ts';
import { paymentsDataset, randomPayments } from '../core/serve/payments.ts';
import { project as fraud, nextRow, rows, start } from '../lifecycle/world.ts';
import { judged } from '../support/judged.ts';

const markup = `"'><img src=x onerror=alert(1)><script>alert(2)</script>\u202e\u001b[2J`;
/** Lists repeat their like. */
const perList = 3;

/** The document with one text, or one name, turned; as often as there are any. */
function* turned(value: unknown): Generator<unknown> {
  if (typeof value === 'string') yield `${value}${markup}`;
  if (Array.isArray(value)) {
    for (let i = 0; i < Math.min(value.length, perList); i++)
      for (const item of turned(value[i])) yield value.with(i, item);
  } else if (value !== null && typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) {
      for (const other of turned(item)) yield { ...value, [name]: other };
      const { [name]: _, ...others } = value as Record<string, unknown>;
      yield { ...others, [`${name}${markup}`]: item };
    }
  }
}

/** @returns how many of the documents made a page that shows what was turned */
function attack<T>(document: T, page: (document: T) => string): number {
  const plain = page(document);
  const count = (text: string) => text.match(/<(img|script|svg|a|style|iframe)\b/g)?.length ?? 0;
  let shown = 0;
  for (const other of turned(document)) {
    let made: string;
    try {
      made = page(other as T);
    } catch {
      // A kind of which there are only so many, or a field that has to be there.
      continue;
    }
    if (!made.includes('onerror=alert')) continue;
    shown++;
    expect(made).not.toMatch(/<img|<script>alert/);
    expect(made).not.toMatch(/(?![\n\t])[\p{Cc}\u202e]/u);
    // Within a tag a quote would have ended the attribute.
    for (const [tag] of made.matchAll(/<[a-z][^>]*onerror[^>]*>/g)) expect(tag).toMatch(/="[^"]*onerror[^"]*"/);
    expect(count(made)).toBeLessThanOrEqual(count(plain) + perList);
  }
  return shown;
}

test('the model card', () => {
  const card = { ...input, evaluation: judged };
  expect(attack(card, modelCard)).toBeGreaterThan(30);
  expect(attack(input, modelCard)).toBeGreaterThan(30);
});

test('the profile of the data', () => {
  expect(attack(profileDataset(paymentsDataset(randomPayments(200, 1))), profileReport)).toBeGreaterThan(20);
});

test('the report of the monitor', async () => {
  const cloud = new Cloud('fraud', 1, start);
  await cloud.publish(fraud);
  await cloud.deliver('payments', 'history.ndjson', rows);
  cloud.trigger({ reason: 'manual', by: 'a test' });
  await cloud.settle();
  let report: MonitorReport | undefined;
  for (let n = 0; n < 72; n++) {
    cloud.now += 3_600_000;
    const { is_fraud, ...row } = { ...nextRow(900 + n), at: new Date(cloud.now).toISOString() };
    await cloud.predict([{ ...row, amount: row.amount * 20 }]);
    await cloud.flush();
    await cloud.label([{ key: row.id, value: is_fraud, at: row.at }]);
    if (n % 24 === 23) report = await cloud.look();
  }
  const findings = report!.findings.map(({ check, feature }) => record(`${check}:${feature ?? ''}`, {}, {}));
  const life = { findings, timeline: withReport(emptyTimeline, report!) };
  const shown = attack({ report: report!, life }, (document) => monitorReport(document.report, document.life));
  expect(shown).toBeGreaterThan(15);
}, 60_000);
