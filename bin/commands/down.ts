import { homeAt } from '../../scripts/local-cloud/home.ts';
import { stopLocalCloud } from '../../scripts/local-cloud/stop.ts';
import type { CommandDefinition } from '../command.ts';

export const down: CommandDefinition = {
  usage: 'down',
  summary: 'stop the local cloud; what was in it is gone',
  examples: ['down'],
  async perform({ options }) {
    const stopped = await stopLocalCloud(options.home ?? homeAt());
    return {
      json: { stopped: Boolean(stopped), ...(stopped ? { port: stopped.port } : {}) },
      text: stopped ? `The local cloud on port ${stopped.port} has stopped.` : 'No local cloud was running.',
    };
  },
};
