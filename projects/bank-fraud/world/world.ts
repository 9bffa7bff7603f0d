/**
 * A year of card payments that answers to the policy that guards it: seasons, patterns of fraud that begin, adapt and end, a
 * feed that breaks, a price level that changes, labels that come late, are corrected, or never come. Built of the population of
 * `simulation.ts`; the truth of every payment is kept.
 */
import type { Decision } from '../../../core/contracts/serving.ts';
import { type Customer, dayMs, handbook, identifier, type Payment, pay, poisson, population } from '../population.ts';
import { calendar, type WorldEvent } from './calendar.ts';
import { type Crew, crewsOf } from './crews.ts';
import { labelsOfAllowed, labelsOfReviewed, type WorldLabel } from './labels.ts';
import { seasonOf } from './season.ts';
import { stream } from './stream.ts';

export interface WorldOptions {
  seed: number;
  /** Days before a model serves: every payment passes. */
  historyDays: number;
  /** Days after that. */
  days: number;
  /** Innocent ones, about. */
  paymentsPerDay: number;
  /** First day. @default 2026-01-01 */
  start?: string;
}

const ordinaryDay = 150;
const risen = 1.3;

export class World {
  readonly events: readonly WorldEvent[];
  readonly historyDays: number;
  readonly days: number;
  /** Midnight (UTC) before the first payment, ms. */
  readonly first: number;
  readonly crews: readonly Crew[];
  readonly #seed: number;
  readonly #customers: Customer[];
  readonly #terminals: number;
  readonly #volume: number;
  readonly #labels = new Map<number, WorldLabel[]>();

  constructor({ seed, historyDays, days, paymentsPerDay, start = '2026-01-01' }: WorldOptions) {
    this.#seed = seed;
    this.historyDays = historyDays;
    this.days = historyDays + days;
    this.first = Date.parse(`${start}T00:00:00Z`);
    this.events = calendar(historyDays, days);
    this.crews = crewsOf(seed, this.events, this.days);
    const count = Math.max(20, Math.round(paymentsPerDay / handbook.paymentsPerCustomer));
    this.#terminals = 2 * count;
    const all = population(count, this.#terminals, stream(seed, 'population', 0));
    this.#customers = all.filter(({ terminals }) => terminals.length > 0);
    this.#volume = paymentsPerDay / ordinaryDay;
  }

  /** The payments of a day in order of time; days are to be asked for one after the other. */
  paymentsOf(day: number): Payment[] {
    const season = seasonOf(this.first + day * dayMs);
    const prices = this.#active('priceLevel', day) ? risen : 1;
    const random = stream(this.#seed, 'innocent', day);
    const payments: Payment[] = [];
    const habits = { amounts: season.amounts * prices, online: season.online };
    for (const customer of this.#customers) {
      const count = poisson(customer.paymentsPerDay * season.payments, random);
      for (let i = 0; i < count; i++) {
        const payment = pay(customer, day, this.first, habits, random);
        if (!payment) continue;
        const place = Math.floor(random() * customer.terminals.length);
        payments.push({ ...payment, terminal_id: identifier('T', customer.terminals[place]!) });
      }
    }
    this.#name(payments, 'innocent');
    const around = {
      first: this.first,
      customers: this.#customers,
      terminals: this.#terminals,
      prices,
      volume: this.#volume,
    };
    for (const crew of this.crews) {
      const attempts = crew.attempts(day, around);
      this.#name(attempts, crew.pattern);
      payments.push(...attempts);
    }
    return payments.sort((a, b) => a.time - b.time);
  }

  /** A payment as it is sent to be judged: on some days not as it is. */
  recordOf(payment: Payment): Record<string, string | number | null> {
    const { transaction_id, time, day, customer_id, terminal_id, amount, channel } = payment;
    return {
      transaction_id,
      timestamp: new Date(time).toISOString(),
      customer_id,
      terminal_id,
      amount: this.#active('amountsInCents', day) ? Math.round(amount * 100) : amount,
      channel: this.#active('channelMissing', day) ? null : channel,
    };
  }

  /** What was decided about the payments of a day: fraudsters learn from it, and labels follow. */
  decided(day: number, payments: readonly Payment[], decisions: readonly Decision[]): void {
    payments.forEach((payment, i) => {
      const decision = decisions[i]!;
      if (decision === 'allow') this.#hear(labelsOfAllowed(payment, this.#seed));
      if (decision === 'review') this.#hear(labelsOfReviewed(payment, this.#seed));
    });
    for (const crew of this.crews) {
      const own = decisions.filter((_, i) => payments[i]!.scenario === crew.pattern);
      crew.learn(day, own.length, own.filter((decision) => decision !== 'allow').length);
    }
  }

  /** Labels that become known on a day, in order; each is told once. */
  labelsOf(day: number): WorldLabel[] {
    const labels = this.#labels.get(day) ?? [];
    this.#labels.delete(day);
    return labels.sort((a, b) => a.at - b.at);
  }

  #hear(labels: readonly WorldLabel[]): void {
    for (const label of labels) {
      const day = Math.floor((label.at - this.first) / dayMs);
      const known = this.#labels.get(day);
      if (known) known.push(label);
      else this.#labels.set(day, [label]);
    }
  }

  /** The same name in every world of the seed, with nothing in it that tells fraud. */
  #name(payments: readonly Payment[], maker: string): void {
    payments.forEach((payment, i) => {
      const name = stream(this.#seed, `name ${maker} ${i}`, payment.day)();
      payment.transaction_id = `tx-${payment.day}-${(name * 1e12).toFixed(0)}`;
    });
  }

  #active(name: WorldEvent['name'], day: number): boolean {
    return this.events.some((e) => e.name === name && day >= e.day && day < e.until);
  }
}
