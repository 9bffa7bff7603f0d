/** A server that answers nothing: what HTTP itself takes. Usage: `node bench/serving/empty.ts PORT`. */
import { createServer } from 'node:http';

createServer((_, response) => response.end('{}')).listen(Number(process.argv[2]), '127.0.0.1');
