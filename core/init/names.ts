/** The words of a column name: `customerId`, `customer_id` and `Customer ID` are `customer`, `id`. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((w) => w !== '');
}

/** Who acts: pays, logs in, drives. */
const actors = [
  ...['customer', 'client', 'user', 'member', 'subscriber', 'patient', 'passenger', 'driver', 'employee', 'player'],
  ...[
    'account',
    'card',
    'cardholder',
    'household',
    'policy',
    'payer',
    'sender',
    'buyer',
    'consumer',
    'holder',
    'wallet',
  ],
  ...['cust', 'acct', 'cc', 'pan'],
];
const entities = [
  ...actors,
  ...['terminal', 'merchant', 'device', 'machine', 'sensor', 'vehicle', 'meter', 'session', 'pos', 'atm', 'ip'],
  ...['shop', 'store', 'seller', 'supplier', 'vendor', 'product', 'item', 'sku', 'branch', 'email'],
  ...['payee', 'receiver', 'recipient', 'beneficiary', 'merch', 'counterparty'],
];
const ids = ['id', 'ids', 'uuid', 'guid', 'key', 'ref', 'reference', 'zip', 'zipcode', 'postcode', 'iban'];

/** Names of identifiers: `customer_id`, `customerid`, `uuid`, `zip code`. */
export function isIdLike(name: string): boolean {
  const last = wordsOf(name).at(-1) ?? '';
  return ids.includes(last) || (last.endsWith('id') && entities.includes(last.slice(0, -2)));
}

/** Names of who acts, among the names of entities: `customer_id`, `card`. */
export function isActorLike(name: string): boolean {
  return wordsOf(name).some((w) => actors.includes(w) || (w.endsWith('id') && actors.includes(w.slice(0, -2))));
}

/** Names of where something is: a history of a whole city says little, and coordinates are no amounts. */
export function isPlaceLike(name: string): boolean {
  const places = [
    'city',
    'country',
    'state',
    'region',
    'county',
    'street',
    'address',
    'lat',
    'latitude',
    'lon',
    'long',
  ];
  return wordsOf(name).some((w) => [...places, 'lng', 'longitude', 'x', 'y'].includes(w));
}

/** Names of what comes back with a history of its own: `customer`, `from account`, `terminal no`, `merchant name`. */
export function isEntityLike(name: string): boolean {
  const words = wordsOf(name);
  const described = isNumberLike(name) || ['name', 'address', 'addr', 'hash'].includes(words.at(-1) ?? '');
  return entities.includes(words.at(described ? -2 : -1) ?? '');
}

/** Numbers of documents and things: `invoice no`, `order number`. */
export function isNumberLike(name: string): boolean {
  const words = wordsOf(name);
  return words.length > 1 && ['no', 'nr', 'num', 'number', 'code'].includes(words.at(-1)!);
}

/** The row number that some exporters write. */
export function isRowNumber(name: string): boolean {
  return /^(unnamed:? ?\d*|index|column_1|rownum|row[._ ]?(names?|number|nr|no|id)?)$/i.test(name.trim());
}

/** What a column is called by whose values money or amounts are counted. */
export function isAmountLike(name: string): boolean {
  const amounts = [
    'amount',
    'amt',
    'price',
    'fare',
    'fee',
    'salary',
    'revenue',
    'quantity',
    'payment',
    'spend',
    'paid',
  ];
  return wordsOf(name).some((w) => amounts.includes(w));
}

/** What many laws forbid to decide by. */
export function isProtectedLike(name: string): boolean {
  const reasons = ['sex', 'gender', 'race', 'ethnicity', 'ethnic', 'religion', 'nationality', 'disability', 'pregnant'];
  return wordsOf(name).some((w) => reasons.includes(w));
}

/** Dates of birth and their like say when somebody was born, not when the row happened. */
export function isBirthDate(name: string): boolean {
  return wordsOf(name).some((w) => ['birth', 'birthday', 'birthdate', 'dob', 'born'].includes(w));
}

export function isTimeLike(name: string): boolean {
  const times = ['time', 'timestamp', 'date', 'datetime', 'ts', 'at', 'day', 'when', 'created', 'month'];
  return wordsOf(name).some((w) => times.includes(w));
}
