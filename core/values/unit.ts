/** Signs and codes of money, and per cent, that are known without being declared. Words such as `kg` have to be declared. */
export const knownUnit = [
  'US\\$|R\\$|[$€£¥₹₩₽₺₪₫₴₦฿₱%‰]|zł|Kč|kr|Ft',
  ...['USD', 'EUR', 'GBP', 'CHF', 'JPY', 'CNY', 'INR', 'AUD', 'CAD', 'NZD', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'HUF', 'RON'],
  ...['BRL', 'MXN', 'ZAR', 'TRY', 'RUB', 'UAH', 'KRW', 'SGD', 'HKD', 'TWD', 'THB', 'ILS', 'AED', 'SAR', 'NGN', 'KES', 'PHP', 'IDR', 'VND'],
].join('|');

/** Shares are a hundred times as large with the sign as without: a column has it in all values or is not read by itself. */
export const shares: ReadonlySet<string> = new Set(['%', '‰']);
