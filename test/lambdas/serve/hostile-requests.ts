import type { ApiEvent } from '../../../core/serve/http/api-request.ts';
import { seededRandom } from '../../../core/stats/random.ts';

/** A request, and what it is about for whoever reads a failure. */
export interface Hostile {
  about: string;
  route: 'predictions' | 'labels';
  event: ApiEvent;
}

type Json = unknown;
const lone = '\ud800';
const raw = (text: string) => new RawJson(text);
/** JSON that `JSON.stringify` would not write: it is put into the text as it is. */
class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const oddTexts = [
  ...['', ' ', '0', 'null', 'NaN', '-Infinity', '1e400', '١٢٣', '٣٫١٤', '１２', '2026-02-30', '9999-99-99T99:99:99Z'],
  ...[lone, `a${lone}b`, '\udfff\ud800', '\u0000', '\u202e', '\ufeff', '\u2028', 'é', 'e\u0301', '💳'.repeat(40)],
  ...['__proto__', 'constructor', 'toString', '../../etc/passwd', '{{7*7}}', "'; DROP TABLE x;--", '<script>'],
  ...['=1+1', '@SUM(A1)', 'x'.repeat(1_024), 'x'.repeat(1_025), 'x'.repeat(100_000), '\r\nx-api-key: other'],
];
const oddNumbers = [0, -0, 1e308, -1e308, 5e-324, 2 ** 53, 2 ** 53 + 1, -1, 0.1 + 0.2, 10_000.000001];
const odd: readonly Json[] = [
  ...oddTexts,
  ...oddNumbers,
  ...[null, true, false, [], {}, [[]], [null], { toString: 1 }, { valueOf: null }, { length: -1 }, { S: 'x' }],
  ...['1e400', '-1e400', '00012', '1.', '+1', '0x10', '123456789012345678901234567890', 'NaN'].map(raw),
];
const columns = [
  'id',
  'at',
  'customer',
  'terminal',
  'amount',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '',
  lone,
  'fraud',
];

/** Texts that are no JSON, or more of it than anybody means; the largest are rare, as they are slow to make. */
const bodies: readonly ((n: number) => string | null)[] = [
  () => null,
  () => '',
  () => '\ufeff{"records":[]}',
  () => '{"records":',
  () => '{"records":[{"id":"a" "at":1}]}',
  () => "{'records':[]}",
  () => '{"records":[{"amount":NaN}]}',
  () => '{"records":[{"amount":.5}]}',
  (n) => '['.repeat(n),
  (n) => `{"records":${'['.repeat(n)}${']'.repeat(n)}}`,
  (n) => `${'{"records":'.repeat(n)}1${'}'.repeat(n)}`,
  (n) => `{"records":[{"id":${'['.repeat(n)}${']'.repeat(n)}}]}`,
  (n) => `{"records":[${'{"id":"a"},'.repeat(n)}{"id":"a"}]}`,
  (n) => `{"records":[{${Array.from({ length: n }, (_, i) => `"c${i}":${i}`).join(',')}}]}`,
  (n) => `{"records":[{"id":"${'\\u0000'.repeat(n)}"}]}`,
  () => '{"records":[{"id":"a","id":"b","terminal":"m","at":"2026-03-01T00:00:00Z"}]}',
  () => '{"records":[{"id":"a"}],"records":[],"explain":true}',
  () =>
    '{"__proto__":{"polluted":true},"records":[{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}]}',
  () => '{"records":[{"id":"\\ud800","terminal":"\\udc00\\ud800","at":"2026-03-01T00:00:00Z"}]}',
  () => '{"records":{"length":5,"0":{}}}',
  () => '"records"',
  () => '{"explain":"yes","records":[{}]}',
  () => '{"labels":[{"key":"a","value":1,"at":"2026-03-01"}]}',
];

const projects = [
  'pay',
  'other',
  'absent',
  '..',
  '%2e%2e',
  'pay%2fother',
  'PAY',
  'pay ',
  'pay\u0000',
  '__proto__',
  'a'.repeat(200),
  '',
];
const keys = ['good', 'label-only', 'of-other', 'revoked', 'unknown', '', '\u0000', 'x'.repeat(9_000)];
const types = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  '',
  'x/',
];

/** As many requests as are asked for: valid ones that are spoilt in some places, texts that are none, and odd ways to ask. */
export function* hostileRequests(count: number, seed: number): Generator<Hostile> {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const often = (p: number) => random() < p;
  const record = () => ({
    id: `t-${Math.floor(random() * 50)}`,
    at: '2026-12-01T10:00:00Z',
    customer: `c${Math.floor(random() * 5)}`,
    terminal: `m${Math.floor(random() * 4)}`,
    amount: Math.round(random() * 1e5) / 100,
  });
  const spoilt = (value: Record<string, Json>) => {
    const entries: [string, Json][] = Object.entries(value);
    for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
      const at = Math.floor(random() * (entries.length + 1));
      entries[at] = [often(0.6) && entries[at] ? entries[at][0] : pick(columns), pick(odd)];
    }
    return entries;
  };
  for (let i = 0; i < count; i++) {
    const route = often(0.7) ? 'predictions' : 'labels';
    const about = pick(['fields', 'fields', 'fields', 'text', 'envelope', 'encoding', 'key', 'path']);
    // Nesting of 10,000 and bodies of 5 MB come a few times each.
    const size = often(0.01) ? 10_000 : Math.floor(random() * 60);
    const large = about === 'text' && often(0.03);
    const one = route === 'predictions' ? record() : { key: `t-${i % 50}`, value: 1, at: '2026-12-02T10:00:00Z' };
    const items = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
      often(0.7) ? spoilt(one) : Object.entries(one),
    );
    const name = route === 'predictions' ? 'records' : 'labels';
    const valid = `{"${name}":[${items.map(written).join(',')}]${often(0.1) ? `,"explain":${text(pick(odd))}` : ''}}`;
    const body = large
      ? `{"records":[{"id":"${'x'.repeat(pick([5_000_000, 5_242_880, 6_000_000]))}"}]}`
      : about === 'text'
        ? pick(bodies)(size)
        : about === 'envelope'
          ? `{"${pick([name, 'records', 'labels', '__proto__', 'Records'])}":${text(pick(odd))}}`
          : valid;
    const isBase64Encoded = about === 'encoding';
    const project = about === 'path' ? pick(projects) : 'pay';
    const key = about === 'key' ? pick(keys) : 'good';
    const encodings = ['utf8', 'utf16le', 'latin1'] as const;
    const sent = isBase64Encoded ? encode(body ?? '', pick(encodings), often(0.3)) : body;
    const header = pick(['x-api-key', 'X-Api-Key', 'X-API-KEY']);
    yield {
      about,
      route,
      event: {
        httpMethod: about === 'path' && often(0.2) ? pick(['GET', 'PUT', 'OPTIONS', 'post', '']) : 'POST',
        path: `/projects/${project}/${route}${about === 'path' && often(0.3) ? pick(['/', '//', '/../x', '?a=b', ';a']) : ''}`,
        pathParameters: about === 'path' && often(0.5) ? null : { project },
        headers:
          about === 'key' && often(0.1)
            ? null
            : { [header]: key, 'content-type': about === 'encoding' ? pick(types) : 'application/json' },
        body: sent,
        isBase64Encoded,
        requestContext: { requestId: `r${i}`, identity: { userArn: null } },
      },
    };
  }
}

const written = (entries: readonly [string, Json][]) =>
  `{${entries
    .filter(Boolean)
    .map(([name, value]) => `${JSON.stringify(name)}:${text(value)}`)
    .join(',')}}`;

function text(value: Json): string {
  return value instanceof RawJson ? value.text : (JSON.stringify(value) ?? 'null');
}

/** Base64 of a text in some encoding, cut short or with what is no base64 in it. */
function encode(body: string, encoding: 'utf8' | 'utf16le' | 'latin1', spoil: boolean): string {
  const base64 = Buffer.from(body, encoding).toString('base64');
  return spoil ? `${base64.slice(0, -3)}!*` : base64;
}
