import { reportDelayDays } from '../deliveries.ts';
import { dayMs, type Payment } from '../population.ts';
import { stream } from './stream.ts';

/** A label as it becomes known. */
export interface WorldLabel {
  transaction_id: string;
  fraud: boolean;
  /** Milliseconds since 1970. */
  at: number;
}

/** Share of the innocent payments that a customer takes for fraud at first. */
const disputed = 0.002;

/**
 * What is heard of a payment that was let through: a fraud is reported as `deliveries.ts` has it; of the innocent ones a few are
 * reported too and cleared up one to three weeks later. Of all others nothing is heard.
 */
export function labelsOfAllowed(payment: Payment, seed: number): WorldLabel[] {
  const { transaction_id, fraud, time, day } = payment;
  const random = stream(seed, `label ${transaction_id}`, day);
  const chance = random();
  const reported = time + reportDelayDays(random) * dayMs;
  if (fraud) return [{ transaction_id, fraud: true, at: reported }];
  if (chance >= disputed) return [];
  const cleared = reported + (7 + 14 * random()) * dayMs;
  return [
    { transaction_id, fraud: true, at: reported },
    { transaction_id, fraud: false, at: cleared },
  ];
}

/** A review finds the truth within a day. */
export function labelsOfReviewed({ transaction_id, fraud, time, day }: Payment, seed: number): WorldLabel[] {
  const random = stream(seed, `review ${transaction_id}`, day);
  return [{ transaction_id, fraud, at: time + random() * dayMs }];
}
