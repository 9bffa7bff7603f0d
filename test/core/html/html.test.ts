import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { card, costBars, findings, namedBars, table, tiles } from '../../../core/html/elements.ts';
import { html, trusted } from '../../../core/html/html.ts';
import { page } from '../../../core/html/page.ts';
import {
  formatAxisPercent,
  formatCount,
  formatFixed,
  formatNumber,
  formatPercent,
  formatTime,
} from '../../../core/values/format.ts';
import { codePoint } from '../../support/code-point.ts';

describe('html', () => {
  it('escapes what is not Html, joins lists and leaves out nothing-values', () => {
    const evil = `<img src=x onerror="alert('1')">&`;
    expect(html`<p title="${evil}">${[evil, html`<b>${'<'}</b>`]}${null}${undefined}${false}${0}</p>`.toString()).toBe(
      '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;<b>&lt;</b>0</p>',
    );
    expect(html`${trusted('<hr>')}`.toString()).toBe('<hr>');
  });

  it('lets no text make markup, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint }), (text) => {
        const inner = html`${text}`.toString();
        expect(inner).not.toMatch(/[<>"']/);
        expect(inner).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it('shows controls and direction overrides instead of obeying them', () => {
    expect(html`${'a\u202Eb\u0000c\td'}`.toString()).toBe('a\u{FFFD}b\u{FFFD}c\td');
  });
});

describe('elements', () => {
  const evil = '<script>alert(1)</script>';
  it('escape every text they are given', () => {
    const all = page({
      kicker: evil,
      title: evil,
      lead: evil,
      summary: html`${tiles([{ label: evil, value: evil, note: evil }])}${findings([{ tone: 'bad', text: evil }])}`,
      sections: [
        {
          id: 'x',
          title: evil,
          body: html`${table([evil, `#${evil}`], [{ cells: [evil, 1], chosen: true }])}${card({ title: evil, note: evil, body: evil, facts: [[evil, evil]] })}${namedBars([{ name: evil, value: 1, text: evil }])}${costBars([[evil, -5]])}`,
        },
      ],
      footer: evil,
    });
    expect(all).not.toContain('<script');
    expect(all).toContain("default-src 'none'");
    expect(all).not.toMatch(/https?:/);
  });
});

describe('format', () => {
  it('keeps what matters of a number', () => {
    const cases: [number | null | undefined, string][] = [
      [1234567.891, '1,234,568'],
      [123.456, '123.5'],
      [12.3456, '12.35'],
      [1.23456, '1.235'],
      [0.123456, '0.1235'],
      [0.00001234, '1.23e−5'],
      [-5, '−5'],
      [1e15, '1.00e15'],
      [0, '0'],
      [-0.00000000001, '−1.00e−11'],
      [Number.NaN, '–'],
      [null, '–'],
      [Number.POSITIVE_INFINITY, '∞'],
    ];
    for (const [value, text] of cases) expect(formatNumber(value)).toBe(text);
  });

  it('writes shares, counts and times', () => {
    expect([0, 1, 0.5, 0.012, 0.0012, 0.00001, null].map(formatPercent)).toEqual([
      '0 %',
      '100 %',
      '50.0 %',
      '1.2 %',
      '0.12 %',
      '<0.01 %',
      '–',
    ]);
    expect([0.6, 0.025].map(formatAxisPercent)).toEqual(['60 %', '2.5 %']);
    expect(formatCount(12345)).toBe('12,345');
    expect(formatFixed(0.5, 3)).toBe('0.500');
    expect(formatTime('2026-03-01T14:05:30Z')).toBe('2026-03-01 14:05');
    expect(formatTime(Date.UTC(2026, 2, 1))).toBe('2026-03-01');
    expect(formatTime('never')).toBe('–');
  });
});
