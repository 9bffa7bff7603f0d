import { wordsOf } from '../names.ts';

/** Kind of personal data that a column's name suggests. */
export function personalKindOfName(name: string): string | undefined {
  const words = wordsOf(name);
  const has = (...some: string[]) => words.some((w) => some.includes(w));
  if (has('email', 'mail', 'emails')) return 'e-mail address';
  if (has('phone', 'mobile', 'telephone', 'msisdn', 'tel', 'telefon', 'telefono', 'cellphone', 'fax', 'handy')) {
    return 'telephone number';
  }
  if (has('ssn', 'passport', 'nino', 'dni', 'cpf', 'aadhaar', 'pesel', 'bsn', 'nin')) return 'identity number';
  if ((has('social') && has('security')) || (has('national', 'tax') && has('id', 'number'))) return 'identity number';
  if (has('iban') || (has('account', 'acct') && has('number', 'no', 'num', 'nr'))) return 'account number';
  if (has('pan') || (has('card', 'cc') && has('number', 'no', 'id', 'num', 'nr'))) return 'card number';
  const person = [
    'first',
    'last',
    'full',
    'middle',
    'sur',
    'family',
    'given',
    'customer',
    'holder',
    'person',
    'patient',
  ];
  const named = [
    'surname',
    'firstname',
    'lastname',
    'fullname',
    'cardholder',
    'vorname',
    'nachname',
    'nom',
    'apellido',
  ];
  if (has(...named) || (has('name', 'names') && (has(...person) || words.length === 1))) return 'name';
  if (has('street', 'strasse', 'straße') || (has('address') && !has('ip', 'mac', 'email'))) return 'address';
  return undefined;
}
