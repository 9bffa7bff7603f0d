import { homeAt } from '../../local-cloud/home.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';

export const up: CommandDefinition = {
  usage: 'up',
  summary: 'start the local cloud with what it kept, and deploy to it',
  examples: ['up', 'up --port 4600', 'up --json'],
  configure: (command) =>
    command.option('--port <number>', 'port of the local cloud (default 4566, or a free one)', wholeNumber(1)),
  async perform({ progress, options, colours: c }, { port }: { port?: number }) {
    const { bringUp } = await import('../client/bring-up.ts');
    const home = options.home ?? homeAt();
    const { cloud, deployed, mended } = await bringUp({
      home,
      progress,
      ...options,
      ...(port === undefined ? {} : { port }),
    });
    const endpoint = `http://127.0.0.1:${cloud.port}`;
    const done = deployed ? 'Perennial is deployed to it' : 'Perennial is up to date on it';
    return {
      json: {
        endpoint,
        port: cloud.port,
        started: cloud.started,
        restored: cloud.restored,
        deployed,
        mended,
        directory: home.directory,
      },
      text: `The local cloud ${c.bold(endpoint)} is running and ${done}.\nStop it with ${c.bold('npx perennial down')}.`,
    };
  },
};
