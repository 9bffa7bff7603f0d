export { identifier, literal } from '../../values/sql/text.ts';
