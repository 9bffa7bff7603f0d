import { describe, expect, it } from 'vitest';
import { detectPersonal } from '../../../../core/init/personal/detect.ts';

const many = (value: (i: number) => string, n = 60) => Array.from({ length: n }, (_, i) => value(i));
const pad = (i: number, length: number) => String(i).padStart(length, '0');
/** Digits that look random and are always the same. */
const random = (i: number, length: number) => {
  let text = '';
  for (let k = 0; text.length < length; k++)
    text += String((((i + 1) * 2_654_435_761 + k * 40_503_001) % 4_294_967_291) * 7).slice(2, 8);
  return text.slice(0, length);
};
const withLuhn = (body: string) => {
  for (let check = 0; ; check++) {
    const digits = [...`${body}${check}`].reverse().map(Number);
    const sum = digits.reduce((n, d, i) => n + (i % 2 ? (d * 2 > 9 ? d * 2 - 9 : d * 2) : d), 0);
    if (sum % 10 === 0) return `${body}${check}`;
  }
};

const withPesel = (body: string) => {
  const sum = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3].reduce((n, weight, i) => n + weight * Number(body[i]), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
};

describe('personal data under a name that says nothing', () => {
  it.each([
    ['e-mail address', many((i) => (i % 3 ? `a.b+${i}@mail.example.org` : 'none given'))],
    ['telephone number', many((i) => `+49 170 ${random(i, 7)}`)],
    ['telephone number', many((i) => `(${212 + i}) 555-${pad(i * 13, 4)}`)],
    ['telephone number', many((i) => `${212 + i * 3}${203 + i}${pad(i * 131, 4)}`)],
    ['telephone number', many((i) => `0${171 + (i % 9)} ${random(i, 7)}`)],
    [
      'account number (IBAN)',
      ['GB82WEST12345698765432', 'DE89 3704 0044 0532 0130 00', 'FR1420041010050500013M02606', 'x1'],
    ],
    ['card number', many((i) => withLuhn(`4${random(i, 14)}`))],
    ['card number', many((i) => `**** **** **** ${random(i, 4)}`)],
    ['IP address', many((i) => `10.${i}.${i * 4}.7`)],
    ['IP address', many((i) => `2001:db8::${(i + 16).toString(16)}`)],
    ['identity number', many((i) => `${123 + i}-45-${pad(1000 + i, 4)}`)],
    ['identity number', many((i) => withPesel(`8${i % 10}0${(i % 9) + 1}1${i % 10}${random(i, 4)}`))],
    [
      'name',
      many(
        (i) =>
          `${['Ann', 'John', 'Mehmet', 'Zoë'][i % 4]} Person${String.fromCharCode(97 + (i % 26))}${'x'.repeat(i % 7)}`,
      ),
    ],
    ['address', many((i) => `${i + 1} Chapel ${i % 2 ? 'Street' : 'Ave'} ${'N'.repeat(i % 5)}`)],
  ])('is an %s by its values', (kind, values) => {
    expect(detectPersonal('c7', values)).toMatchObject({ kind });
  });
});

describe('what is no personal data', () => {
  it.each([
    ['ten-digit identifiers in a row', 'c1', many((i) => String(4_242_000_001 + i))],
    ['ten-digit identifiers at random', 'c1', many((i) => `1${random(i, 9)}`)],
    ['seconds since 1970', 'created', many((i) => String(1_767_225_600 + i * 86_399))],
    ['identifiers with leading zeros', 'code', many((i) => pad(i * 7919, 10))],
    ['sixteen-digit identifiers', 'ref', many((i) => `4${random(i, 15)}`)],
    ['versions', 'os_version', many((i) => `10.0.${i}.${i % 7}`)],
    ['amounts', 'amount', many((i) => `${i * 137}.${pad(i, 2)}`)],
    ['dates', 'day', many((i) => `2026-03-${pad((i % 28) + 1, 2)}`)],
    [
      'cities',
      'c1',
      [
        'Charlotte',
        'Paris',
        'London',
        'Lima',
        ...many((i) => `Town${String.fromCharCode(97 + (i % 26))}${'o'.repeat(i % 9)}`),
      ],
    ],
    ['a phone that is there or not', 'telephone', many((i) => (i % 2 ? 'yes' : 'none'))],
    ['a count of mails', 'emails', many((i) => String(i % 9))],
    ['models under a plain name', 'name', many((i) => `Mazda RX${i}`)],
    [
      'companies under a plain name',
      'name',
      many((i) => `General ${String.fromCharCode(65 + (i % 26))}${'a'.repeat(i % 5)}electric`),
    ],
  ])('%s', (_, name, values) => {
    expect(detectPersonal(name, values)).toBeUndefined();
  });
});

it('takes the name of a column for a hint that little evidence confirms', () => {
  expect(
    detectPersonal(
      'mobile',
      many((i) => String(600_000_000 + i * 7_919)),
    ),
  ).toMatchObject({ kind: 'telephone number' });
  expect(
    detectPersonal(
      'c1',
      many((i) => String(600_000_000 + i * 7_919)),
    ),
  ).toBeUndefined();
  expect(
    detectPersonal(
      'surname',
      many((i) => `Q${'u'.repeat(i % 30)}x`),
    ),
  ).toEqual({ kind: 'name' });
});

it('says of texts in which some addresses stand that they do', () => {
  const texts = many((i) => (i % 10 ? `the parcel ${i} came late` : `write to me${i}@example.org please`));
  expect(detectPersonal('remarks', texts)).toMatchObject({ kind: 'e-mail address', within: true });
});
