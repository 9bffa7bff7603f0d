import { describe, expect, it } from 'vitest';
import { chargebacks, deliveries } from '../../../projects/bank-fraud/deliveries.ts';
import { simulate } from '../../../projects/bank-fraud/simulation.ts';

const small = { rows: 20_000, days: 60, seed: 3 };

describe('simulate', () => {
  it('gives the same payments for the same seed and others for another', () => {
    const again = simulate(small);
    expect(again).toEqual(simulate(small));
    expect(simulate({ ...small, seed: 4 })[0]).not.toEqual(again[0]);
  });

  it.each([
    { rows: 20_000, days: 60 },
    { rows: 120_000, days: 90 },
  ])('keeps size and fraction of fraud for $rows rows', (size) => {
    const payments = simulate({ ...size, seed: 5 });
    const fraction = payments.filter((p) => p.fraud).length / payments.length;
    expect(payments.length / size.rows).toBeGreaterThan(0.8);
    expect(payments.length / size.rows).toBeLessThan(1.2);
    expect(fraction).toBeGreaterThan(0.003);
    expect(fraction).toBeLessThan(0.02);
  });

  it('orders payments by time, names each once and keeps them within their day', () => {
    const payments = simulate(small);
    expect(new Set(payments.map((p) => p.transaction_id)).size).toBe(payments.length);
    for (let i = 1; i < payments.length; i++) expect(payments[i]!.time).toBeGreaterThanOrEqual(payments[i - 1]!.time);
    expect(
      payments.every((p) => Math.floor((p.time - Date.parse('2026-01-01T00:00:00Z')) / 86_400_000) === p.day),
    ).toBe(true);
  });

  it('marks every payment above 220 as fraud before the change of pattern, and spends more after it', () => {
    const payments = simulate({ ...small, changeDay: 40 });
    const mean = (rows: typeof payments) => rows.reduce((sum, p) => sum + p.amount, 0) / rows.length;
    expect(payments.filter((p) => p.amount > 220 && p.day < 40).every((p) => p.fraud)).toBe(true);
    expect(mean(payments.filter((p) => p.day >= 40 && !p.fraud))).toBeGreaterThan(
      1.3 * mean(payments.filter((p) => p.day < 40 && !p.fraud)),
    );
  });
});

describe('deliveries', () => {
  it('loses no payment and counts its dirt', () => {
    const payments = simulate(small);
    const { files, dirt } = deliveries(payments, { seed: 3 });
    const delivered = new Set(files.flatMap((f) => f.rows.map((r) => r.transaction_id)));
    expect(payments.every((p) => delivered.has(p.transaction_id))).toBe(true);
    expect(new Set(files.map((f) => f.format))).toEqual(new Set(['csv.gz', 'parquet', 'ndjson']));
    const written = files.reduce((sum, f) => sum + f.rows.length + f.broken.length, 0);
    expect(written).toBe(payments.length + dirt.repeated + dirt.malformed);
    for (const count of Object.values(dirt)) expect(count).toBeGreaterThan(0);
  });

  it('reports frauds late, never before the payment, and not after the end', () => {
    const payments = simulate(small);
    const until = Date.parse('2026-01-01T00:00:00Z') + 60 * 86_400_000;
    const byId = new Map(payments.map((p) => [p.transaction_id, p]));
    const labels = [...chargebacks(payments, { seed: 3, until }).values()].flat();
    expect(labels.length).toBeGreaterThan(20);
    for (const label of labels) {
      const payment = byId.get(label.transaction_id)!;
      expect(label.is_fraud).toBe(payment.fraud);
      expect(Date.parse(label.reported_at) - payment.time).toBeGreaterThan(5 * 86_400_000);
      expect(Date.parse(label.reported_at)).toBeLessThan(until);
    }
  });
});
