import { callsOfMonth, hoursOfMonth } from '../../core/contracts/schedule.ts';
import { idleCost, idleLines } from '../../core/costs/idle.ts';
import { costOf, dearestParts, deedsOf } from '../../core/costs/operations.ts';
import { priceBeyondFree, priceOf } from '../../core/costs/prices.ts';
import { homeAt } from '../../local-cloud/home.ts';
import type { CommandDefinition } from '../command.ts';
import { formatCount, formatUsd } from '../ui/format.ts';
import { renderTable } from '../ui/table.ts';

export const cost: CommandDefinition = {
  usage: 'cost',
  summary: 'what a deployment bills idle and in use, at list prices, beside the smallest endpoint that is always on',
  examples: ['cost', 'cost --environment prod --options bank.json', 'cost --json'],
  configure: (command) =>
    command.option('--options <file>', 'a JSON file of options of the deployment (docs/options.md)'),
  async perform({ options, progress, colours: c }, { options: optionsFile }: { options?: string }) {
    const [{ readMeasured, readPrices, resourcesOfDeployment }, { readProjects }, { jsonFile }] = await Promise.all([
      import('../client/costs.ts'),
      import('../client/project-file.ts'),
      import('../client/input-file.ts'),
    ]);
    const file = optionsFile === undefined ? undefined : await jsonFile(optionsFile);
    const environment = options.environment ?? 'dev';
    const looks = Object.fromEntries(
      readProjects().map(({ name, monitoring }) => [name, callsOfMonth(monitoring.schedule)]),
    );
    const task = progress.task('templates');
    const resources = await resourcesOfDeployment(environment, options.home ?? homeAt(), file).catch(
      (error: unknown) => {
        task.fail();
        throw error;
      },
    );
    task.done(`${resources.length} resources`);

    const [measured, prices] = [readMeasured(), readPrices()];
    const lines = idleLines(resources, looks, measured);
    const idle = idleCost(lines, prices);
    const deeds = deedsOf(measured).map((deed) => ({ ...deed, usd: costOf(deed, prices) }));
    const endpoint = priceOf({ hostingHours: hoursOfMonth }, prices);
    const perThousand = deeds.find(({ name }) => name === 'predictions')!.usd;
    /** Predictions a month, one a request, that cost as much as the endpoint does without any. */
    const even = Math.max(0, ((endpoint - idle.list) / perThousand) * 1_000);
    return {
      json: {
        environment,
        currency: 'USD',
        prices: { date: prices.date, region: prices.region },
        counted: measured.date,
        idle: {
          perMonth: idle.list,
          perMonthBeyondFree: idle.beyondFree,
          lines: lines.map(({ what, count, meters }) => ({
            what,
            count,
            usd: priceOf(meters, prices),
            usdBeyondFree: priceBeyondFree(meters, prices),
          })),
        },
        use: deeds.map((deed) => ({
          name: deed.name,
          what: deed.what,
          usd: deed.usd,
          parts: Object.fromEntries(dearestParts(deed, prices)),
        })),
        endpoint: { what: prices.prices.hostingHours!.unit, perMonth: endpoint, predictionsForTheSame: even },
      },
      text: [
        `${c.bold('A month in which nothing happens')}, stored bytes aside`,
        renderTable(
          [
            { title: '', value: ({ what }) => what },
            { title: 'count', value: ({ count }) => count, align: 'right' },
            { title: 'USD', value: ({ meters }) => formatUsd(priceOf(meters, prices)), align: 'right' },
            { title: 'beyond free', value: ({ meters }) => formatUsd(priceBeyondFree(meters, prices)), align: 'right' },
          ],
          lines,
          c,
          '  ',
        ),
        `  together ${c.bold(`${formatUsd(idle.list)} USD`)}, ${formatUsd(idle.beyondFree)} in an account that uses nothing else of what is free`,
        '',
        c.bold('In use'),
        renderTable(
          [
            { title: '', value: ({ what }) => what },
            { title: 'USD', value: ({ usd }) => formatUsd(usd), align: 'right' },
            {
              title: 'most of it',
              value: (deed) =>
                dearestParts(deed, prices)
                  .slice(0, 3)
                  .map(([service, usd]) => `${service} ${formatUsd(usd)}`)
                  .join(', '),
            },
          ],
          deeds,
          c,
          '  ',
        ),
        '',
        `One endpoint that is always on (an ${prices.prices.hostingHours!.unit}): ${c.bold(`${formatUsd(endpoint)} USD`)} a month, as much as ${formatCount(even)} predictions here.`,
        c.dim(
          `List prices of ${prices.region} of ${prices.date}; requests counted on ${measured.date} (docs/costs.md).`,
        ),
      ].join('\n'),
    };
  },
};
