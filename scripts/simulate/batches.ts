import type { Payment } from '../../projects/bank-fraud/population.ts';

const longest = 6 * 3_600_000;

/**
 * Payments in order of time as requests: as many in one as can be judged at once with the same result, as no two of them are of
 * one customer or at one terminal, whose windows the first would change for the second.
 */
export function batches(payments: readonly Payment[]): Payment[][] {
  const requests: Payment[][] = [];
  let open: Payment[] = [];
  let entities = new Set<string>();
  for (const payment of payments) {
    const { customer_id, terminal_id, time } = payment;
    const met = entities.has(customer_id) || entities.has(terminal_id);
    if (open.length > 0 && (met || time - open[0]!.time > longest)) {
      requests.push(open);
      open = [];
      entities = new Set();
    }
    open.push(payment);
    entities.add(customer_id).add(terminal_id);
  }
  if (open.length > 0) requests.push(open);
  return requests;
}
