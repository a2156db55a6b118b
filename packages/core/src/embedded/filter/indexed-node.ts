import { Bitset } from '../bytes/index.js';
import type { FieldIndex, IndexAnswer } from '../index/payload/index.js';
import type { ValueOperator } from '../payload/index.js';
import { estimateAny } from './estimates.js';
import type { FewRows, FilterNode } from './filter-node.js';

/** The answers of an index to all operators of a condition, or `undefined` if it cannot tell for one of them. */
export function answersOf(
  index: FieldIndex,
  operators: readonly ValueOperator[],
): IndexAnswer[] | undefined {
  const answers: IndexAnswer[] = [];
  for (const operator of operators) {
    const answer = index.answer(operator);
    if (!answer) return undefined;
    answers.push(answer);
  }
  return answers;
}

/** A condition that indexes answer: met where any of the answers holds. */
export function nodeOfAnswers(answers: readonly IndexAnswer[], size: number): FilterNode {
  const [only] = answers;
  return {
    estimate:
      answers.length === 1
        ? only!.estimate
        : estimateAny(
            answers.map(({ estimate }) => estimate),
            size,
          ),
    readsPayloads: false,
    isExact: true,
    matches: (offset) => answers.some((answer) => answer.matches(offset)),
    bits: (rows) => bitsOfAnswers(answers, rows),
    few: answers.length === 1 ? fewOfAnswer(only!) : undefined,
  };
}

/** The rows of any of the answers. */
export function bitsOfAnswers(answers: readonly IndexAnswer[], size: number): Bitset {
  const bits = new Bitset(size);
  for (const answer of answers) answer.addTo(bits);
  return bits;
}

/** The rows of one answer as a list. */
export function fewOfAnswer(answer: IndexAnswer): FewRows {
  return { most: answer.estimate.max, decides: true, rows: () => answer.rows() };
}
