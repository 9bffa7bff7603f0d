/**
 * The lifecycle at its defaults on one table, and what the version that would serve predicts of the test rows. Prints the loss and the
 * seconds. Usage: `node bench/ours/table.ts FOLDER NAME`.
 */
import { lifecycleOfTable } from './lifecycle-of-table.ts';
import { lossOfAnswers } from './loss-of-answers.ts';

const [folder, name] = process.argv.slice(2) as [string, string];
const { about, rows, answers, seconds, bytes } = await lifecycleOfTable(folder, name);
process.stdout.write(JSON.stringify({ loss: lossOfAnswers(about, rows, answers), seconds, bytes }));
