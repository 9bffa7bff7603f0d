import * as check from './checksums.ts';

/** A way to tell personal data from the writing of the values. */
export interface PersonalKind {
  /** As it is named to people. */
  name: string;
  matches(text: string): boolean;
  /** Share of the different values that must match: little where nothing else is written so, nearly all where much is. */
  fraction: number;
  /** Different values at least. */
  least: number;
}

const bare = (text: string) => text.replace(/[\s./-]/g, '');
const digitsOf = (text: string) => text.replace(/\D/g, '');
const octets = (text: string) => text.split('.').every((part) => Number(part) <= 255);

/** Numbers whose check digits say whose they are: a tenth of other numbers of that length pass by chance. */
function numbered(name: string, pattern: RegExp, valid: (text: string) => boolean): PersonalKind {
  const matches = (text: string) => {
    const capitals = bare(text).toUpperCase();
    return pattern.test(capitals) && valid(capitals);
  };
  return { name, matches, fraction: 0.7, least: 10 };
}

/** Years and months where a number of birth has them, else much else would be one. */
const born = '\\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])';

export const personalKinds: readonly PersonalKind[] = [
  {
    name: 'e-mail address',
    matches: (text) => /^(mailto:)?[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}$/u.test(text),
    fraction: 0.2,
    least: 3,
  },
  {
    name: 'account number (IBAN)',
    matches: (text) => {
      const capitals = bare(text).toUpperCase();
      return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(capitals) && check.iban(capitals);
    },
    fraction: 0.2,
    least: 3,
  },
  {
    name: 'card number',
    matches: (text) =>
      (/^((1800|[2-6]\d{3})([ -]?\d{4}){2}([ -]?\d{1,7})?|3[47]\d{2}[ -]?\d{6}[ -]?\d{5})$/.test(text) &&
        check.luhn(digitsOf(text))) ||
      /^(\d{4}|[*xX•]{4})[ -]?(\d{0,2}[*xX•]{2,4}[ -]?){1,2}[*xX•]{0,4}[ -]?\d{4}$/.test(text),
    fraction: 0.7,
    least: 10,
  },
  {
    name: 'IP address',
    matches: (text) =>
      (/^\d{1,3}(\.\d{1,3}){3}$/.test(text) && octets(text)) ||
      /^(([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?=.*::)([0-9a-f]{1,4}(::?|$)|::){2,8})$/i.test(text),
    fraction: 0.9,
    least: 5,
  },
  {
    name: 'address of a device',
    matches: (text) => /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(text),
    fraction: 0.9,
    least: 5,
  },
  {
    name: 'identity number',
    // Of the United States, the United Kingdom, Italy, India, Denmark, Finland and Brazil, as they are written.
    matches: (text) =>
      /^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/.test(text) ||
      /^[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]$/.test(text) ||
      /^[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]$/i.test(text) ||
      /^[A-Z]{3}[ABCFGHLJPTK][A-Z]\d{4}[A-Z]$/.test(text) ||
      /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}([-+A][0-9]{3}[0-9A-Y]|-\d{4})$/.test(text) ||
      (/^\d{3}\.\d{3}\.\d{3}-\d{2}$/.test(text) && check.cpf(digitsOf(text))),
    fraction: 0.8,
    least: 5,
  },
  { name: 'telephone number', matches: (text) => /^(\+|00)[1-9][\d ()./-]{6,22}$/.test(text), fraction: 0.2, least: 5 },
  { name: 'telephone number', matches: isTelephone, fraction: 0.8, least: 5 },
  numbered('identity number', /^(\d{8}|[XYZ]\d{7})[A-Z]$/, check.dni),
  numbered('identity number', /^[12]\d{2}(0[1-9]|1[0-2]|[2-9]\d)(\d{2}|2[AB])\d{8}$/, check.nir),
  numbered('identity number', /^\d{6}(19|20)\d{2}(0[1-9]|1[0-2])\d{2}\d{3}[\dX]$/, check.mod11and2),
  numbered('identity number', new RegExp(`^(19|20)?${born}\\d{4}$`), (text) => check.luhn(text.slice(-10))),
  numbered('identity number', /^\d{2}([02468][1-9]|[13579][0-2])([012]\d|3[01])\d{5}$/, check.pesel),
  numbered('identity number', /^\d{11}$/, (text) => check.mod11and10(text) || check.cpf(text) || check.kimlik(text)),
  numbered('identity number', /^[2-9]\d{11}$/, check.verhoeff),
  numbered('identity number', /^\d{9}$/, check.bsn),
  {
    name: 'address',
    matches: (text) =>
      /^\d{1,5}[a-z]?,? .*\b(street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|apt|suite|flat)\b/i.test(
        text,
      ) ||
      /^(\d{1,4},? )?(via|viale|piazza|vicolo|corso|calle|avenida|c\.|rua|rue|boulevard|chemin|ulica|ul\.|al\.|plac) .*\p{L}/iu.test(
        text,
      ) ||
      /[\p{L}-](straße|strasse|str\.|weg|gasse|platz|allee|straat|laan|singel|plein|gatan|vägen|gade|vej) ?\d{1,4} ?[a-z]?\b/iu.test(
        text,
      ),
    fraction: 0.6,
    least: 10,
  },
];

/** With a plus or a trunk zero, in groups, or ten digits as they are assigned in North America. */
function isTelephone(text: string): boolean {
  const plain = text.replace(/^(tel\.?|phone|t):? ?/i, '').replace(/ ?(x|ext\.?) ?\d{1,5}$/i, '');
  const digits = digitsOf(plain);
  if (digits.length < 7 || digits.length > 15) return false;
  if (/^(\+|00)[1-9][\d ()./-]{6,22}$/.test(plain)) return true;
  if (/^\(?0[1-9]\d{0,4}\)?[ ./-]?\d{2,}([ -]\d{2,}){0,4}$/.test(plain) && digits.length >= 9) return true;
  if (/^(1[ .-])?(\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}$/.test(plain)) return true;
  if (/^\d{2,4}([ -]\d{2,4}){2,4}$/.test(plain)) return digits.length >= 9 && digits.length <= 12;
  // Numbers alone as they are assigned in North America, India and China.
  return /^1?[2-9]\d{2}[2-9]\d{6}$|^[6-9]\d{9}$|^1[3-9]\d{9}$/.test(plain);
}
