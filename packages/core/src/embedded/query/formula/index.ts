export type { FormulaPoint } from './evaluate.js';
export { evaluateFormula } from './evaluate.js';
export type { Expression, ParsedFormula, Variable } from './expression.js';
export { parseFormula } from './parse.js';
