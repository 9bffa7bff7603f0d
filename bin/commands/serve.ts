import { InvalidArgumentError } from 'commander';
import type { ServeOptions } from '../client/serve.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import { formatCount } from '../ui/format.ts';

export const serve: CommandDefinition = {
  usage: 'serve <name>',
  summary: 'answer predictions on this machine: of a folder that was exported, or of a project',
  examples: ['serve fraud-edge', 'serve bank-fraud --port 9000', 'serve bank-fraud 3'],
  configure: (command) =>
    command
      .argument('[version]', 'a version of the project (default: the one that serves)', wholeNumber(1))
      .option('--port <number>', 'port, 0 for any free one', portNumber, 8080)
      .option('--host <address>', 'address to listen on', '127.0.0.1')
      .option('--without-keys', 'let other machines ask, which need no key', false),
  async perform({ connect, progress, colours: c }, name: string, version: number | undefined, options: ServeOptions) {
    const { checkHost, ended, listen, modelToServe } = await import('../client/serve.ts');
    checkHost(options);
    const model = await modelToServe(name, version, connect);
    const stop = ended();
    const server = await listen(model, options);
    const host = options.host.includes(':') ? `[${options.host}]` : options.host;
    const url = `http://${host}:${server.port}`;
    const { project, digest } = model;
    progress.note(`${project} ${model.version}: ${c.bold(`POST ${url}/projects/${project}/predictions`)}`);
    progress.note(`${url}/health/ready, ${url}/metrics; Ctrl+C stops it`);
    await stop;
    await server.stop();
    const { requests, predictions } = server.metrics;
    return {
      json: { project, version: model.version, digest, url, requests, predictions },
      text: `${formatCount(requests)} requests, ${formatCount(predictions)} predictions`,
    };
  },
};

function portNumber(text: string): number {
  const port = Number(text);
  if (text.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError(`expected a port from 0 to 65535, received '${text}'`);
  return port;
}
