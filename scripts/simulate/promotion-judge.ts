import { modelKinds } from '../../core/algorithms/predicting.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { Project } from '../../core/contracts/project.ts';
import type { CapturedPrediction } from '../../core/contracts/serving.ts';
import { getModel } from '../../core/registry/models.ts';
import { createScorer } from '../../core/serve/prediction/create-scorer.ts';
import { readPackage } from '../../core/serve/prediction/package-bytes.ts';
import type { Scorer } from '../../core/serve/prediction/scorer.ts';
import type { Payment } from '../../projects/bank-fraud/population.ts';
import type { Cloud } from './cloud.ts';
import { costOf } from './figures.ts';

/** A promotion, judged by the truth of the days after it. */
export interface JudgedPromotion {
  /** First day of the new model. */
  day: number;
  from: number;
  to: number;
  days: number;
  /** Cost of the payments of these days under each of the two models, per 1,000. */
  before: number;
  after: number;
  /** Mean difference of a day by its standard error. */
  t: number;
  /** Worse by more than noise. */
  bad: boolean;
}

interface Open {
  day: number;
  from: number;
  to: number;
  old: Scorer;
  new: Scorer;
  costs: { old: number; new: number; payments: number }[];
}

const judgedDays = 14;
/** One-sided 99 % of Student's t with 13 degrees of freedom. */
const certain = 2.65;
/** Of the old model's cost; less is no harm. */
const tolerance = 0.02;

/**
 * Scores both models of a promotion on the payments of the fortnight after it. A promotion is bad where the new model costs over
 * 2 % more than the old one, and the daily differences say so with 99 % confidence.
 */
export class PromotionJudge {
  readonly #cloud: Cloud;
  readonly #project: Project;
  readonly #all: Open[] = [];

  constructor(cloud: Cloud, project: Project) {
    this.#cloud = cloud;
    this.#project = project;
  }

  async promoted(day: number, from: number, to: number): Promise<void> {
    this.#all.push({ day, from, to, old: await this.#scorer(from), new: await this.#scorer(to), costs: [] });
  }

  /** A day's payments as they were captured. */
  add(day: number, payments: readonly Payment[], captured: readonly CapturedPrediction[]): void {
    const open = this.#all.filter((p) => day >= p.day && day < p.day + judgedDays);
    if (open.length === 0) return;
    const byKey = new Map(captured.map((prediction) => [prediction.key, prediction]));
    for (const promotion of open) {
      const sums = { old: 0, new: 0, payments: payments.length };
      for (const payment of payments) {
        const prediction = byKey.get(payment.transaction_id)!;
        for (const model of ['old', 'new'] as const)
          sums[model] += costOf(decisionOf(promotion[model], prediction), payment, this.#project);
      }
      promotion.costs.push(sums);
    }
  }

  results(): JudgedPromotion[] {
    return this.#all.flatMap(({ day, from, to, costs }) =>
      costs.length > 1 ? [verdict({ day, from, to }, costs)] : [],
    );
  }

  async #scorer(version: number): Promise<Scorer> {
    const { name } = this.#project;
    const { digest, files } = await getModel(this.#cloud.registry, name, version);
    const bytes = await this.#cloud.lake.get(keysOf.model(name, digest, 'model.json'));
    return createScorer(readPackage(bytes, files['model.json']), modelKinds);
  }
}

function decisionOf(scorer: Scorer, { record, time, windows }: CapturedPrediction) {
  const row = { ...record, timestamp: Date.parse(time!) } as Parameters<Scorer['score']>[0];
  const values = scorer.windowNames.map((name) => windows[name] ?? Number.NaN);
  return scorer.score(row, values).answer.decision!;
}

/** Judges the daily costs under both models. */
export function verdict(of: Pick<JudgedPromotion, 'day' | 'from' | 'to'>, costs: Open['costs']): JudgedPromotion {
  const n = costs.length;
  const differences = costs.map((day) => day.new - day.old);
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const mean = sum(differences) / n;
  const deviation = Math.sqrt(sum(differences.map((d) => (d - mean) ** 2)) / (n - 1));
  const t = deviation > 0 ? mean / (deviation / Math.sqrt(n)) : 0;
  const [before, after] = [sum(costs.map((d) => d.old)), sum(costs.map((d) => d.new))];
  const thousands = sum(costs.map((d) => d.payments)) / 1000;
  const bad = after > (1 + tolerance) * before && t > certain;
  return { ...of, days: n, before: before / thousands, after: after / thousands, t, bad };
}
