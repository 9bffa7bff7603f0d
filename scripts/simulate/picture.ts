import { frame, pathThrough, px } from '../../core/html/frame.ts';
import { html } from '../../core/html/html.ts';
import { niceTicks } from '../../core/html/scale.ts';
import { type PolicyName, policyNames } from './policies.ts';
import type { Simulated } from './run-seed.ts';

const colours: Record<PolicyName, string> = {
  never: '#a8a8a0',
  monthly: '#4b6cb7',
  psi: '#8a5fb0',
  perennial: '#1f7a5c',
  oracle: '#d97a1e',
};
const eventNames: Record<string, string> = {
  amountsInCents: 'amounts in cents',
  nightShopping: 'fraud by night',
  priceLevel: 'prices up by 30 %',
  contactlessBursts: 'bursts of contactless fraud',
  channelMissing: 'channel missing',
  accountTakeover: 'account takeovers',
};
const smoothedDays = 21;
const [width, height, foot] = [1080, 420, 74];
const style = `svg{font:11px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;background:#fff}text{fill:#5b6860}.grid{stroke:#e9edea}.axis{stroke:#8a958e}`;

/** Cost curves of the policies, with events above and the decisions of Perennial below (SVG). */
export function pictureOf({ years, events, alarms, seed }: Simulated): string {
  const first = years.never.days[0]!.day;
  const last = years.never.days.at(-1)!.day;
  const curves = policyNames.map((policy) => ({ policy, points: smoothed(years[policy].days) }));
  const top = 1.1 * Math.max(...curves.flatMap(({ points }) => points.map(({ cost }) => cost)));
  const { decided, promotions, versions } = years.perennial;
  const kept = decided.filter((d) => d.decision.decision === 'started' && d.run?.promote?.promoted !== true);
  const bad = new Set(promotions.filter((promotion) => promotion.bad).map(({ to }) => to));
  const drawn = frame(
    {
      width,
      height,
      label: 'Cost of five policies over a simulated year',
      x: [first, last + 1],
      y: [0, top],
      xTicks: niceTicks(0, last - first, 10).map((at) => ({ at: first + at, text: `day ${at}` })),
      yTitle: `cost per 1,000 payments, mean of ${smoothedDays} days (seed ${seed})`,
    },
    (f) => [
      events.map(({ name, kind, day, until }, i) => {
        const [from, to] = [f.x(day), f.x(kind === 'feed' ? until + 1 : until)];
        const fill = kind === 'feed' ? '#b3261e' : kind === 'price' ? '#4b6cb7' : '#d97a1e';
        return html`<rect x="${px(from)}" y="${f.top}" width="${px(to - from)}" height="${px(f.bottom - f.top)}" fill="${fill}" opacity="${kind === 'feed' ? 0.25 : 0.05}"/><line x1="${px(from)}" x2="${px(from)}" y1="${f.top}" y2="${f.bottom}" stroke="${fill}" stroke-dasharray="3 3"/><text x="${px(from + 4)}" y="${px(f.top + 12 + 13 * (i % 3))}">${eventNames[name]!}</text>`;
      }),
      curves.map(
        ({ policy, points }) =>
          html`<path d="${pathThrough(points.map(({ day, cost }) => [f.x(day), f.y(cost)] as const))}" fill="none" stroke="${colours[policy]}" stroke-width="${policy === 'perennial' ? 2.6 : 1.6}" stroke-linejoin="round"/>`,
      ),
      versions
        .slice(1)
        .map(
          ({ day, version }) =>
            html`<line x1="${px(f.x(day))}" x2="${px(f.x(day))}" y1="${px(f.bottom + 18)}" y2="${px(f.bottom + 32)}" stroke="${bad.has(version) ? '#b3261e' : colours.perennial}" stroke-width="2"/><text x="${px(f.x(day) + 3)}" y="${px(f.bottom + 34)}">v${version}</text>`,
        ),
      kept.map(
        ({ day }) =>
          html`<circle cx="${px(f.x(day + 1))}" cy="${px(f.bottom + 46)}" r="3.4" fill="none" stroke="${colours.perennial}" stroke-width="1.6"/>`,
      ),
      alarms.map(
        ({ day, falseAlarm }) =>
          html`<path d="M${px(f.x(day + 1) - 4)} ${px(f.bottom + 63)}l4 -8l4 8z" fill="${falseAlarm ? '#b3261e' : '#b3690b'}"/>`,
      ),
    ],
  );
  const legend = policyNames.map(
    (policy, i) =>
      html`<rect x="${52 + 104 * i}" y="${height + foot - 16}" width="11" height="11" rx="3" fill="${colours[policy]}"/><text x="${68 + 104 * i}" y="${height + foot - 6}">${policy}</text>`,
  );
  const marks = html`<text x="${width - 10}" y="${height + foot - 6}" text-anchor="end">Perennial: | new version, o trained and kept the old one, triangle: alarm (red: false)</text>`;
  const inner = drawn
    .toString()
    .replace(/^<svg[^>]*>/, '')
    .replace(/<\/svg>$/, '');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + foot}" width="${width}" height="${height + foot}" role="img" aria-label="Cost of five policies over a simulated year"><style>${style}</style>${inner}${legend.join('')}${marks}</svg>\n`;
}

/** Cost per 1,000 over the days around each day. */
function smoothed(days: readonly { day: number; cost: number; payments: number }[]): { day: number; cost: number }[] {
  const half = Math.floor(smoothedDays / 2);
  return days.map(({ day }, i) => {
    const around = days.slice(Math.max(0, i - half), i + half + 1);
    const cost = around.reduce((sum, d) => sum + d.cost, 0);
    return { day: day + 0.5, cost: (1000 * cost) / around.reduce((sum, d) => sum + d.payments, 0) };
  });
}
