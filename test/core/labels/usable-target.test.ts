import { describe, expect, it } from 'vitest';
import { reserved } from '../../../core/contracts/dataset.ts';
import { usableRows, usableTarget } from '../../../core/labels/usable-target.ts';
import { datasetOf, texts } from '../prepare/dataset.ts';

const missing = Number.NaN;

describe('usableTarget', () => {
  it('uses labelled rows only where an absent label is unknown', () => {
    const dataset = datasetOf({ columns: [], target: [1, missing, 0], time: [1, 2, 3] });
    expect([...usableTarget(dataset)]).toEqual([1, missing, 0]);
    expect([...usableRows(usableTarget(dataset))]).toEqual([0, 2]);
  });

  it('leaves out young rows also where an absent label is unknown: their labels are those that came sooner', () => {
    const dataset = datasetOf({ columns: [], target: [0, 1, 1, 1], time: [1, 2, 30, missing], maturedUntil: 20 });
    expect([...usableTarget(dataset)]).toEqual([0, 1, missing, 1]);
  });

  it.each([
    ['block', missing],
    ['review', missing],
    ['allow', 0],
    [null, 0],
  ])('takes a mature row without a label whose decision was %s for %s', (decision, expected) => {
    const dataset = datasetOf({
      columns: [texts(reserved.decision, [decision, decision])],
      target: [missing, 1],
      time: [1, 2],
      maturedUntil: 20,
      project: { labels: { absentMeans: 'negative' } },
    });
    // What a review says is a label like any other.
    expect([...usableTarget(dataset)]).toEqual([expected, 1]);
  });

  it('counts mature rows without a label as negative, and leaves out young ones even with a label', () => {
    const dataset = datasetOf({
      columns: [],
      target: [1, missing, missing, 1],
      time: [1, 2, 30, 31],
      maturedUntil: 20,
      project: { labels: { absentMeans: 'negative' } },
    });
    expect([...usableTarget(dataset)]).toEqual([1, 0, missing, missing]);
  });

  it('does not take a row without a time for mature, unless every row is', () => {
    const of = (maturedUntil: number | null) =>
      datasetOf({
        columns: [],
        target: [1, missing],
        time: [1, missing],
        maturedUntil,
        project: { labels: { absentMeans: 'negative' } },
      });
    expect([...usableTarget(of(20))]).toEqual([1, missing]);
    expect([...usableTarget(of(null))]).toEqual([1, 0]);
  });
});
