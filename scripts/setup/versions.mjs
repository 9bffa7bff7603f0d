import { SetupError } from '../../local-cloud/setup/say.mjs';

const minimum = 20;

export function checkVersions(node = process.versions.node, platform = process.platform) {
  if (Number.parseInt(node, 10) < minimum)
    throw new SetupError(`Node ${minimum} or later is needed, this is ${node}; install it from https://nodejs.org`);
  if (platform === 'win32') throw new SetupError('on Windows use WSL: https://learn.microsoft.com/windows/wsl/install');
}
