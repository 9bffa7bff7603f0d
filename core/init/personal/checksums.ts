/** Check digits of numbers that are given to persons; each takes digits (and letters where said) without separators. */

/** Luhn: cards, Swedish personal numbers. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 1 && sum % 10 === 0;
}

/** ISO 13616: an IBAN in capitals. */
export function iban(text: string): boolean {
  const moved = text.slice(4) + text.slice(0, 4);
  let rest = 0;
  for (const character of moved) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Weights times digits, whose sum has the remainder. */
function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0);
}

/** Polish PESEL: 11 digits. */
export function pesel(digits: string): boolean {
  return weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
}

/** Dutch BSN: 9 digits. */
export function bsn(digits: string): boolean {
  return weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
}

/** Brazilian CPF: 11 digits. */
export function cpf(digits: string): boolean {
  const check = (n: number) => {
    const sum = weighted(
      digits,
      Array.from({ length: n }, (_, i) => n + 1 - i),
    );
    return ((sum * 10) % 11) % 10 === Number(digits[n]);
  };
  return !/^(\d)\1*$/.test(digits) && check(9) && check(10);
}

/** Turkish identity numbers: 11 digits. */
export function kimlik(digits: string): boolean {
  const tenth = weighted(digits, [7, -1, 7, -1, 7, -1, 7, -1, 7]);
  const last = weighted(digits, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  return digits[0] !== '0' && ((tenth % 10) + 10) % 10 === Number(digits[9]) && last % 10 === Number(digits[10]);
}

/** ISO 7064, modulus 11, 10: German tax numbers of persons (11 digits). */
export function mod11and10(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

/** ISO 7064, modulus 11-2: Chinese identity numbers (17 digits and a digit or X). */
export function mod11and2(text: string): boolean {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum = ((sum + Number(text[i])) * 2) % 11;
  return (12 - sum) % 11 === (text[17] === 'X' ? 10 : Number(text[17]));
}

/** Spanish DNI and NIE: eight digits, or X, Y, Z and seven, and a letter. */
export function dni(text: string): boolean {
  const digits = text.slice(0, -1).replace('X', '0').replace('Y', '1').replace('Z', '2');
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(digits) % 23] === text.at(-1);
}

/** French NIR: 13 digits (Corsica: 2A, 2B) and two that are 97 less the remainder. */
export function nir(text: string): boolean {
  const body = text.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - Number(BigInt(body) % 97n) === Number(text.slice(13));
}

const permuted = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];
const product = [
  ...['0123456789', '1234067895', '2340178956', '3401289567', '4012395678'],
  ...['5987604321', '6598710432', '7659821043', '8765932104', '9876543210'],
];

/** Verhoeff: Indian Aadhaar numbers (12 digits). */
export function verhoeff(digits: string): boolean {
  const last = [...digits].reverse();
  return last.reduce((check, digit, i) => Number(product[check]![Number(permuted[i % 8]![Number(digit)])]), 0) === 0;
}
