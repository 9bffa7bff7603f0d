import { isAutomatic } from '../../contracts/triggers.ts';
import { estimatedUsd } from '../run-cost.ts';
import type { AutomaticCase } from './automatic.ts';

const day = 86_400_000;

/** Runs that nobody asked for, in 24 hours. */
export function overDailyLimit({ runs, now, definition }: AutomaticCase): string | undefined {
  const { maximumPerDay } = definition.retraining;
  const from = new Date(now.getTime() - day).toISOString();
  const started = runs.filter((run) => isAutomatic(run.trigger) && run.startedAt > from);
  if (started.length < maximumPerDay) return undefined;
  const next = new Date(Date.parse(started[maximumPerDay - 1]!.startedAt) + day);
  return `${started.length} runs were started by themselves in 24 hours (retraining.maximumPerDay ${maximumPerDay}); the next from ${next.toISOString()}`;
}

/** US dollars of all runs of the calendar month (UTC); one that has no figure yet counts as the next is estimated. */
export function overBudget({ runs, now, definition }: AutomaticCase): string | undefined {
  const { budgetPerMonth } = definition.retraining;
  if (budgetPerMonth === undefined) return undefined;
  const month = now.toISOString().slice(0, 7);
  // A model that was imported was judged, not trained.
  const next = estimatedUsd(runs.filter(({ trigger }) => trigger.reason !== 'import'));
  const inMonth = runs.filter((run) => run.startedAt.startsWith(month));
  const spent = inMonth.reduce((sum, { cost }) => sum + (cost?.usd ?? next), 0);
  if (spent + next <= budgetPerMonth) return undefined;
  return `${inMonth.length} runs of ${month} took ${usd(spent)} and the next takes about ${usd(next)}, more than retraining.budgetPerMonth ${usd(budgetPerMonth)}`;
}

function usd(amount: number): string {
  return `${amount < 1 ? Number(amount.toPrecision(2)) : amount.toFixed(2)} USD`;
}
