import { main } from './cli.ts';
import { printable } from './ui/printable.ts';

// A reader such as `head` may close the pipe before all is written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// A fault of this program, outside of what a command waits for.
process.on('uncaughtException', (error) => {
  const hint = process.env.PERENNIAL_DEBUG ? `\n${error.stack}` : '; PERENNIAL_DEBUG=1 shows where it comes from';
  process.stderr.write(`error: ${printable(`${error.message.split('\n')[0]}${hint}`)}\n`);
  process.exit(1);
});

process.exitCode = await main(process.argv.slice(2));
