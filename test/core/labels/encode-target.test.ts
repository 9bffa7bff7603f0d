import { describe, expect, it } from 'vitest';
import { projectSchema } from '../../../core/contracts/project.ts';
import { encodeTarget } from '../../../core/labels/encode-target.ts';
import { UnusableData } from '../../../core/labels/errors.ts';

function encode(labels: (string | null)[], objective: object = {}, more: object = {}) {
  const dictionary = [...new Set(labels.filter((l) => l !== null))];
  const codes = Int32Array.from(labels, (l) => (l === null ? -1 : dictionary.indexOf(l)));
  const project = projectSchema.parse({
    name: 'p',
    objective: { task: 'binary', target: 'y', ...objective },
    data: { sources: [{ name: 'rows' }] },
    ...more,
  });
  const { values, classes, strange } = encodeTarget({ codes, dictionary }, project);
  return { values: [...values], classes, strange };
}

describe('encodeTarget', () => {
  it.each([
    [
      ['true', 'false', 'true'],
      ['false', 'true'],
    ],
    [
      ['1', '1', '0'],
      ['0', '1'],
    ],
    [
      ['yes', 'no', 'yes'],
      ['no', 'yes'],
    ],
    [
      ['>50K', '<=50K', '<=50K'],
      ['<=50K', '>50K'],
    ],
    [
      ['1', '1', '2'],
      ['1', '2'],
    ],
    [
      ['b', 'a'],
      ['a', 'b'],
    ],
    [
      ['true', 'true'],
      ['false', 'true'],
    ],
    [
      ['ok', 'ok'],
      ['ok', 'not ok'],
    ],
  ])('binary %j has the classes %j', (labels, classes) => {
    expect(encode(labels).classes).toEqual(classes);
  });

  it('takes the positive value of the project, and missing labels as NaN', () => {
    expect(encode(['1', null, '2'], { positive: 1 })).toMatchObject({
      values: [1, Number.NaN, 0],
      classes: ['2', '1'],
    });
    expect(encode(['TRUE', 'FALSE'], { positive: true }).classes).toEqual(['FALSE', 'TRUE']);
    expect(() => encode(['a', 'b'], { positive: 'c' })).toThrow(
      "objective.positive is 'c', but the values of 'y' are 'a', 'b'",
    );
  });

  it('takes labels that are all positive when absence means negative', () => {
    expect(encode(['fraud', null], {}, { labels: { absentMeans: 'negative' } })).toMatchObject({
      values: [1, Number.NaN],
      classes: ['not fraud', 'fraud'],
    });
  });

  it('takes spellings of yes and no for one class each, named as they are spelled most', () => {
    expect(encode(['Yes', 'yes', 'YES', 'No', 'Yes', 'no', 'No', 'true', null])).toMatchObject({
      values: [1, 1, 1, 0, 1, 0, 0, 1, Number.NaN],
      classes: ['No', 'Yes'],
    });
    expect(encode(['true', 'false'], { positive: 'no' }).classes).toEqual(['true', 'false']);
    expect(encode(['Yes', 'No'], { positive: true }).classes).toEqual(['No', 'Yes']);
    expect(() => encode(['yes', 'no', 'maybe'])).toThrow('3 different values');
  });

  it('sorts classes, by number where all are numbers', () => {
    expect(encode(['b', 'ä', 'a'], { task: 'multiclass' }).classes).toEqual(['a', 'b', 'ä']);
    expect(encode(['10', '9', '2'], { task: 'multiclass' })).toMatchObject({
      values: [2, 1, 0],
      classes: ['2', '9', '10'],
    });
  });

  it('reads numbers', () => {
    expect(encode(['1.5000000000000000e+0', '-7', null], { task: 'regression' }).values).toEqual([1.5, -7, Number.NaN]);
  });

  it.each([
    [['a', 'b', 'c'], {}, "3 different values ('a', 'b', 'c'); expected 2"],
    [['1', 'x'], { task: 'regression' }, "holds 'x'; expected numbers"],
    [Array.from({ length: 101 }, (_, i) => `c${i}`), { task: 'multiclass' }, '101 classes'],
    [[null, null], {}, "no row has a value of the target 'y'"],
  ])('refuses %j', (labels, objective, message) => {
    expect(() => encode(labels, objective)).toThrow(UnusableData);
    expect(() => encode(labels, objective)).toThrow(message);
  });
});

describe('labels of several spellings and sources', () => {
  const of = (text: string, count: number) => new Array<string>(count).fill(text);

  it('takes true and false of the API for the classes that files name', () => {
    const { values, classes } = encode([...of('legit', 90), ...of('fraud', 8), 'true', 'NO']);
    expect(classes).toEqual(['legit', 'fraud']);
    expect([...values.slice(-3)]).toEqual([1, 1, 0]);
  });

  it('takes names that differ in case only for one', () => {
    const { values, classes } = encode([...of('legit', 90), ...of('fraud', 8), 'Fraud', 'LEGIT ']);
    expect(classes).toEqual(['legit', 'fraud']);
    expect([...values.slice(-2)]).toEqual([1, 0]);
  });

  it('leaves out slips, and says so; what is no slip is refused', () => {
    const { values, strange } = encode([...of('legit', 900), ...of('fraud', 98), 'frod', 'maybe']);
    expect([...values.slice(-3)]).toEqual([1, Number.NaN, Number.NaN]);
    expect(strange).toEqual({ labels: 2, examples: ['frod', 'maybe'] });
    expect(() => encode([...of('legit', 900), ...of('fraud', 9), ...of('abuse', 8)])).toThrow('3 different values');
  });
});

it('labels of anomalies are of two kinds, and there may be none', () => {
  const anomaly = { task: 'anomaly', target: '' };
  expect(encode([null, null], anomaly)).toMatchObject({ values: [Number.NaN, Number.NaN], classes: ['false', 'true'] });
  expect(encode([null, 'yes', 'no'], anomaly)).toMatchObject({ values: [Number.NaN, 1, 0], classes: ['no', 'yes'] });
});
