/**
 * Card payments after the simulator of the Fraud Detection Handbook (Le Borgne, Siblini, Lebichot, Bontempi, 2022,
 * chapter 3): customers and terminals in a plane, spending profiles, daily payments, and three kinds of fraud. The rates
 * of compromise scale with the population, so that the share of fraud does not depend on its size.
 */
import { seededRandom } from '../../core/stats/random.ts';
import { handbook, identifier, money, type Payment, pay, poisson, population } from './population.ts';

export type { Payment } from './population.ts';

export interface SimulationOptions {
  /** About how many payments there are in all. @default 200000 */
  rows?: number;
  /** @default 120 */
  days?: number;
  /** @default 1 */
  seed?: number;
  /** First day. @default 2026-01-01 */
  start?: string;
  /** From this day (0 is the first) spending and fraud follow another pattern. @default never */
  changeDay?: number;
}

const largeAmount = 220;
const terminalDays = 28;
const credentialDays = 14;
/** After the change of pattern. */
const laterHabits = { amounts: 1.6, online: 0.3 };

export const defaults = { rows: 200_000, days: 120, seed: 1, start: '2026-01-01' } as const;

/** All payments of the simulated days in order of time. */
export function simulate(options: SimulationOptions = {}): Payment[] {
  const { rows, days, seed, start } = { ...defaults, ...options };
  const changeDay = options.changeDay ?? Number.POSITIVE_INFINITY;
  const random = seededRandom(seed);
  const first = Date.parse(`${start}T00:00:00Z`);
  const customerCount = Math.max(20, Math.round(rows / days / handbook.paymentsPerCustomer));
  const terminalCount = customerCount * 2;
  const customers = population(customerCount, terminalCount, random);
  const compromised = new Map<number, number>();
  const leaked = new Map<number, number>();
  const payments: Payment[] = [];
  for (let day = 0; day < days; day++) {
    const changed = day >= changeDay;
    compromise(
      compromised,
      day,
      (handbook.compromisedTerminals * terminalCount) / handbook.terminals,
      terminalCount,
      day + terminalDays,
      random,
    );
    compromise(
      leaked,
      day,
      (handbook.leakedCustomers * customerCount) / handbook.customers,
      customerCount,
      day + credentialDays,
      random,
    );
    customers.forEach((customer, index) => {
      if (customer.terminals.length === 0) return;
      const stolen = (leaked.get(index) ?? -1) > day;
      // After the change thieves test cards: more payments, small and online.
      const count = poisson(customer.paymentsPerDay * (stolen && changed ? 2 : 1), random);
      for (let i = 0; i < count; i++) {
        const payment = pay(customer, day, first, changed ? laterHabits : { amounts: 1, online: 0 }, random);
        if (!payment) continue;
        const terminal = customer.terminals[Math.floor(random() * customer.terminals.length)]!;
        payment.terminal_id = identifier('T', terminal);
        if (payment.amount > largeAmount && !changed) mark(payment, 'largeAmount');
        if ((compromised.get(terminal) ?? -1) > day) mark(payment, 'compromisedTerminal');
        if (stolen && random() < 1 / 3) {
          payment.amount = money(payment.amount * (changed ? 0.3 : 5));
          payment.channel = 'online';
          mark(payment, 'leakedCredentials');
        }
        payments.push(payment);
      }
    });
  }
  payments.sort((a, b) => a.time - b.time);
  payments.forEach((p, i) => {
    p.transaction_id = `tx-${seed}-${String(i).padStart(8, '0')}`;
  });
  return payments;
}

function mark(payment: Payment, scenario: Payment['scenario']): void {
  payment.fraud = true;
  payment.scenario = scenario;
}

/** Evenly over the days, so that a small population has its share of compromises whatever the seed. */
function compromise(
  until: Map<number, number>,
  day: number,
  rate: number,
  population: number,
  end: number,
  random: () => number,
): void {
  const today = Math.floor((day + 1) * rate) - Math.floor(day * rate);
  for (let i = 0; i < today; i++) until.set(Math.floor(random() * population), end);
}
